import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { forgetInvitation } from '../../client/keptInvitation.ts';
import { pathTo } from '../../client/paths.ts';
import { listKey } from '../../client/lists.ts';
import { faultOf, request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';

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
      <Form
        onSubmit={({ name = '' }) => make.mutate(name.trim())}
        error={make.error}
        failure="The organization was not created"
        uncertain="It may have been created. Reload the page before you try again."
        fields={['name']}
        submit="Create organization"
        isBusy={make.isPending}
      >
        <Field
          label="Name"
          name="name"
          autoComplete="organization"
          required
          maxLength={100}
          className="max-w-md"
          hint="You can change it later. You become the owner; the wallet starts empty."
          fault={faultOf(make.error, 'name')}
        />
      </Form>
    </Card>
  );
}
