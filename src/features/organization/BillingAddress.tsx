import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../contracts/organizations.ts';
import { faultOf, request } from '../../client/request.ts';
import { TextArea } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { organizationQuery } from './organization.ts';

/** Where the organization's statements are addressed to. */
export function BillingAddress({ handle, organization }: { handle: string; organization: Organization }) {
  const queries = useQueryClient();
  const change = useMutation({
    meta: { done: 'Billing address saved' },
    mutationFn: (address: string) =>
      request('PATCH /api/organizations/{organization}', {
        path: { organization: handle },
        body: { billingAddress: address === '' ? null : address },
      }),
    onSuccess: (changed) => queries.setQueryData(organizationQuery(handle).queryKey, changed),
  });
  return (
    <Form
      onSubmit={({ billingAddress = '' }) => change.mutate(billingAddress.trim())}
      error={change.error}
      failure="The address was not changed"
      uncertain="The address may not have been changed"
      fields={['billingAddress']}
      submit="Save address"
      look="secondary"
      isBusy={change.isPending}
    >
      <TextArea
        label="Billing address"
        name="billingAddress"
        maxLength={500}
        defaultValue={organization.billingAddress ?? ''}
        className="max-w-md"
        hint="On statements, in lines: company, street, city, country, tax number"
        fault={faultOf(change.error, 'billingAddress')}
      />
    </Form>
  );
}
