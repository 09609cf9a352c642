import { PageHeading } from '../ui/PageHeading.tsx';

export default function ForgotPassword() {
  return <PageHeading title="ForgotPassword" />;
}
