import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MadeApiKey, NewApiKey } from '../../../contracts/accounts.ts';
import type { Organization } from '../../../contracts/organizations.ts';
import { faultOf, request } from '../../client/request.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { Choice, Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Tick } from '../../ui/Tick.tsx';
import { apiKeysQuery } from './queries.ts';

type Scope = NewApiKey['scopes'][number];

const SCOPES: { scope: Scope; label: string; hint: string; isForAdministrators?: true }[] = [
  { scope: 'read', label: 'Read', hint: 'See everything you can see.' },
  { scope: 'provision', label: 'Provision', hint: 'Create, resize, stop and delete instances.' },
  {
    scope: 'billing',
    label: 'Billing',
    hint: 'For administrators: billing runs, top-ups and the audit.',
    isForAdministrators: true,
  },
];

/** `onEnd` gets the new key, or null when none was created. */
export function NewApiKeyForm({
  organizations,
  onEnd,
}: {
  organizations: Organization[];
  onEnd: (made: MadeApiKey | null) => void;
}) {
  const queries = useQueryClient();
  const isAdministrator = useIsAdministrator();
  const make = useMutation({
    mutationFn: (body: NewApiKey) => request('POST /api/account/keys', { body }),
    onSuccess: (made) => {
      void queries.invalidateQueries(apiKeysQuery);
      onEnd(made);
    },
  });
  const offered = SCOPES.filter(({ isForAdministrators }) => isAdministrator || !isForAdministrators);

  const scopesFault = faultOf(make.error, 'scopes') && 'Choose at least one permission.';
  return (
    <Form
      onSubmit={({ name = '', organization = '', expiresInDays = '' }, form) =>
        make.mutate({
          name: name.trim(),
          scopes: new FormData(form).getAll('scopes') as Scope[],
          organization: organization === '' ? null : organization,
          expiresInDays: expiresInDays === '' ? null : Number(expiresInDays),
        })
      }
      error={make.error}
      failure="No key was created"
      uncertain="It may have been created. Check your keys before you try again."
      fields={['name', 'scopes']}
      submit="Create key"
      isBusy={make.isPending}
      cancel={{ act: () => onEnd(null) }}
      className="space-y-4 rounded-md border border-line bg-paper p-4"
    >
      <div className="grid gap-4 sm:grid-cols-3">
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          autoFocus
          required
          maxLength={100}
          placeholder="Backup script"
          fault={faultOf(make.error, 'name')}
        />
        <Choice label="Organization" name="organization" defaultValue="">
          <option value="">All my organizations</option>
          {organizations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice label="Expires" name="expiresInDays" defaultValue="90">
          <option value="30">In 30 days</option>
          <option value="90">In 90 days</option>
          <option value="365">In a year</option>
          <option value="">Never</option>
        </Choice>
      </div>
      <fieldset>
        <legend className="text-sm font-medium">Permissions</legend>
        {offered.map(({ scope, label, hint }) => (
          <Tick
            key={scope}
            name="scopes"
            value={scope}
            label={label}
            hint={hint}
            defaultChecked={scope === 'read'}
          />
        ))}
        {scopesFault && <p className="text-sm text-bad">{scopesFault}</p>}
      </fieldset>
    </Form>
  );
}
