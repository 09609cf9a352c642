import { PageHeading } from '../ui/PageHeading.tsx';

export default function Account() {
  return <PageHeading title="Account" />;
}
