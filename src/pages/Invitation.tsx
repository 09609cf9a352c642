import { PageHeading } from '../ui/PageHeading.tsx';

export default function Invitation() {
  return <PageHeading title="Invitation" />;
}
