import { PageHeading } from '../ui/PageHeading.tsx';

export default function Instances() {
  return <PageHeading title="Instances" />;
}
