import { PageHeading } from '../ui/PageHeading.tsx';

export default function LedgerEntry() {
  return <PageHeading title="LedgerEntry" />;
}
