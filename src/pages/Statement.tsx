import { PageHeading } from '../ui/PageHeading.tsx';

export default function Statement() {
  return <PageHeading title="Statement" />;
}
