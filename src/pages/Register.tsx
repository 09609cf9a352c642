import { PageHeading } from '../ui/PageHeading.tsx';

export default function Register() {
  return <PageHeading title="Register" />;
}
