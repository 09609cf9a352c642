import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../contracts/organizations.ts';
import { RequestError, request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';
import { DeleteOrganization } from './DeleteOrganization.tsx';
import { organizationQuery } from './organization.ts';

/** The organization's name, and its end. */
export function SettingsCard({ handle, organization }: { handle: string; organization: Organization }) {
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: (name: string) =>
      request<Organization>(`/api/organizations/${encodeURIComponent(handle)}`, {
        method: 'PATCH',
        body: { name },
      }),
    onSuccess: (renamed) => {
      queries.setQueryData(organizationQuery(handle).queryKey, renamed);
      return queries.invalidateQueries({ queryKey: ['list', '/api/organizations'] });
    },
  });
  const mayDelete = organization.role === 'owner' || organization.role === 'administrator';
  return (
    <Card title="Organization">
      <form
        className="space-y-4"
        onSubmit={(event) => {
          const { name = '' } = takeFields(event);
          rename.mutate(name.trim());
        }}
      >
        <FormFailure title="The name was not changed" error={rename.error} fields={['name']} />
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          required
          maxLength={100}
          defaultValue={organization.name}
          className="max-w-md"
          hint={
            organization.handle !== null && (
              <>
                In addresses and scripts it stays <code className="font-mono">{organization.handle}</code>.
              </>
            )
          }
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
      {mayDelete && (
        <div className="mt-6 border-line border-t pt-5">
          <DeleteOrganization handle={handle} name={organization.name} />
        </div>
      )}
    </Card>
  );
}
