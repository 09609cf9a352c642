import { PageHeading } from '../ui/PageHeading.tsx';

export default function Organizations() {
  return <PageHeading title="Organizations" />;
}
