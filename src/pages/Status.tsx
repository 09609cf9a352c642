import { PageHeading } from '../ui/PageHeading.tsx';

export default function Status() {
  return <PageHeading title="Status" />;
}
