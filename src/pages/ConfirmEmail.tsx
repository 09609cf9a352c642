import { pathTo } from '../client/paths.ts';
import { useViewer } from '../client/viewer.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { ConfirmAddress } from '../features/account/ConfirmAddress.tsx';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { LineSkeletons } from '../ui/Skeleton.tsx';

export default function ConfirmEmail() {
  const viewer = useViewer();
  const token = useTokenOfLink();
  return (
    <AuthLayout title="Confirm your e-mail address">
      <Step token={token} viewer={viewer} />
    </AuthLayout>
  );
}

function Step({ token, viewer }: { token: string | null; viewer: ReturnType<typeof useViewer> }) {
  if (viewer === undefined) return <LineSkeletons count={3} />;
  if (viewer === null) {
    return (
      <>
        <p>Sign in to the account of this address first, then open the link again.</p>
        <p className="mt-4">
          <ButtonLink href={pathTo('signIn')}>Sign in</ButtonLink>
        </p>
      </>
    );
  }
  return <ConfirmAddress key={token} viewer={viewer} token={token} />;
}
