import { PageHeading } from '../ui/PageHeading.tsx';

export default function Wallet() {
  return <PageHeading title="Wallet" />;
}
