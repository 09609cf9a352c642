import { PageHeading } from '../ui/PageHeading.tsx';

export default function ResetPassword() {
  return <PageHeading title="ResetPassword" />;
}
