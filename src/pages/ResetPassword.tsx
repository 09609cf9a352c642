import { pathTo } from '../client/paths.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { ResetPasswordForm } from '../features/account/ResetPasswordForm.tsx';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { TextLink } from '../ui/TextLink.tsx';

export default function ResetPassword() {
  const token = useTokenOfLink();
  return (
    <AuthLayout title="Choose a new password">
      {token === null ? (
        <>
          <p className="font-medium">Open the link we sent you.</p>
          <p className="mt-1 text-soft">
            Use the complete link, and open it again after reloading this page. If it no longer works,{' '}
            <TextLink href={pathTo('forgotPassword')}>ask for a new one</TextLink>.
          </p>
        </>
      ) : (
        <ResetPasswordForm key={token} token={token} />
      )}
    </AuthLayout>
  );
}
