import { PageHeading } from '../ui/PageHeading.tsx';

export default function BillingRun() {
  return <PageHeading title="BillingRun" />;
}
