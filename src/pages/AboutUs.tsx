import { PageHeading } from '../ui/PageHeading.tsx';

export default function AboutUs() {
  return <PageHeading title="AboutUs" />;
}
