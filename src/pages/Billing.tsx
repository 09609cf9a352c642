import { PageHeading } from '../ui/PageHeading.tsx';

export default function Billing() {
  return <PageHeading title="Billing" />;
}
