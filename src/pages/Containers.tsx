import { PageHeading } from '../ui/PageHeading.tsx';

export default function Containers() {
  return <PageHeading title="Containers" />;
}
