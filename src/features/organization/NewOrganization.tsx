import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { forgetInvitation } from '../../client/keptInvitation.ts';
import { pathTo } from '../../client/paths.ts';
import { listKey } from '../../client/lists.ts';
import { RequestError, request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { takeFields } from '../../ui/form.ts';

export function NewOrganization() {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const make = useMutation({
    mutationFn: (name: string) => request('POST /api/organizations', { body: { name } }),
    onSuccess: async ({ handle }) => {
      // Creating an organization drops the kept invitation; its link still works.
      forgetInvitation();
      await queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') });
      go(pathTo('instances', { organization: handle }));
    },
  });
  return (
    <Card title="New organization">
      <form
        className="space-y-4"
        onSubmit={(event) => {
          const { name = '' } = takeFields(event);
          make.mutate(name.trim());
        }}
      >
        <FormFailure title="The organization was not created" error={make.error} fields={['name']} />
        <Field
          label="Name"
          name="name"
          autoComplete="organization"
          required
          maxLength={100}
          className="max-w-md"
          hint="You can change it later. You become the owner; the wallet starts empty."
          fault={make.error instanceof RequestError ? make.error.faultOf('name') : undefined}
        />
        <Button type="submit" isBusy={make.isPending}>
          Create organization
        </Button>
      </form>
    </Card>
  );
}
