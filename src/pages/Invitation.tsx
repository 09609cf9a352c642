import { useEffect } from 'react';
import { pathTo } from '../client/paths.ts';
import { useViewer } from '../client/viewer.ts';
import { AcceptInvitation } from '../features/account/AcceptInvitation.tsx';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { keepInvitation, readInvitation } from '../client/keptInvitation.ts';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { LineSkeletons } from '../ui/Skeleton.tsx';

export default function Invitation() {
  const viewer = useViewer();
  const fresh = useTokenOfLink();
  useEffect(() => {
    if (fresh !== null) keepInvitation(fresh);
  }, [fresh]);
  const token = fresh ?? readInvitation();
  return (
    <AuthLayout title="You’re invited" about="To join an organization.">
      <Step token={token} viewer={viewer} />
    </AuthLayout>
  );
}

function Step({ token, viewer }: { token: string | null; viewer: ReturnType<typeof useViewer> }) {
  if (token === null) {
    return (
      <>
        <p className="font-medium">Open the invitation link.</p>
        <p className="mt-1 text-soft">
          Use the complete link. If it no longer works, ask the sender to invite you again.
        </p>
      </>
    );
  }
  if (viewer === undefined) return <LineSkeletons count={3} />;
  if (viewer !== null) return <AcceptInvitation key={token} viewer={viewer} token={token} />;
  const next = `?next=${encodeURIComponent(pathTo('invitation'))}`;
  return (
    <>
      <p>Sign in, or create an account, with the e-mail address that was invited.</p>
      <div className="mt-4 flex flex-wrap gap-2">
        <ButtonLink href={`${pathTo('signIn')}${next}`}>Sign in</ButtonLink>
        <ButtonLink look="secondary" href={`${pathTo('register')}${next}`}>
          Create an account
        </ButtonLink>
      </div>
    </>
  );
}
