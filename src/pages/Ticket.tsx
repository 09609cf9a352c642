import { PageHeading } from '../ui/PageHeading.tsx';

export default function Ticket() {
  return <PageHeading title="Ticket" />;
}
