import { PageHeading } from '../ui/PageHeading.tsx';

export default function Tickets() {
  return <PageHeading title="Tickets" />;
}
