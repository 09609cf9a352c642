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
          <p className="font-medium">Open the link that you were sent.</p>
          <p className="mt-1 text-soft">
            It is needed here whole, also after this page was loaded again. If it no longer works,{' '}
            <TextLink href={pathTo('forgotPassword')}>ask for a new one</TextLink>.
          </p>
        </>
      ) : (
        <ResetPasswordForm key={token} token={token} />
      )}
    </AuthLayout>
  );
}
