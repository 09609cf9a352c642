import { PageHeading } from '../ui/PageHeading.tsx';

export default function Members() {
  return <PageHeading title="Members" />;
}
