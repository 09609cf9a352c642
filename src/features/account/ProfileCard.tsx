import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { RequestError, request } from '../../client/request.ts';
import { viewerQuery } from '../../client/viewer.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { At } from '../../ui/Moment.tsx';

/** Who one is to others. */
export function ProfileCard({ viewer }: { viewer: Account }) {
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: (name: string) => request<Account>('/api/account', { method: 'PATCH', body: { name } }),
    onSuccess: (account) => {
      queries.setQueryData(viewerQuery.queryKey, { account });
      return queries.invalidateQueries({ queryKey: ['list'] });
    },
  });
  return (
    <Card title="Profile" aside={viewer.role === 'administrator' ? 'Administrator' : undefined}>
      <dl className="flex flex-wrap gap-x-10 gap-y-3 text-sm">
        <div className="min-w-0">
          <dt className="text-soft">E-mail</dt>
          <dd className="font-medium wrap-anywhere">{viewer.email}</dd>
        </div>
        <div>
          <dt className="text-soft">Created</dt>
          <dd className="font-medium">
            <At moment={viewer.createdAt} />
          </dd>
        </div>
      </dl>
      <form
        className="mt-5 space-y-4"
        onSubmit={(event) => {
          const { name = '' } = takeFields(event);
          rename.mutate(name.trim());
        }}
      >
        <FormFailure title="The name was not changed" error={rename.error} fields={['name']} />
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          defaultValue={viewer.name}
          className="max-w-md"
          hint="What your colleagues see."
          fault={rename.error instanceof RequestError ? rename.error.faultOf('name') : undefined}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" look="secondary" isBusy={rename.isPending}>
            Save the name
          </Button>
          <p role="status" className="text-sm text-soft">
            {rename.isSuccess && 'Saved.'}
          </p>
        </div>
      </form>
    </Card>
  );
}
