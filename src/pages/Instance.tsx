import { PageHeading } from '../ui/PageHeading.tsx';

export default function Instance() {
  return <PageHeading title="Instance" />;
}
