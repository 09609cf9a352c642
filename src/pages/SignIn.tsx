import { PageHeading } from '../ui/PageHeading.tsx';

export default function SignIn() {
  return <PageHeading title="SignIn" />;
}
