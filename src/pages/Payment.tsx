import { useParams } from 'wouter';
import { useOrganization } from '../features/organization/organization.ts';
import { PaymentReturn } from '../features/payments/PaymentReturn.tsx';
import { OrganizationFrame } from './OrganizationFrame.tsx';

export default function Payment() {
  const { handle } = useOrganization();
  const { payment = '' } = useParams<{ payment: string }>();
  return (
    <OrganizationFrame title="Payment">
      <PaymentReturn handle={handle} id={payment} />
    </OrganizationFrame>
  );
}
