import { Redirect } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { site } from '../client/site.ts';
import { useViewer } from '../client/viewer.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { readInvitation } from '../client/keptInvitation.ts';
import { useNext, useWithNext } from '../features/account/next.ts';
import { SignInForm } from '../features/account/SignInForm.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function SignIn() {
  const viewer = useViewer();
  const next = useNext();
  const withNext = useWithNext();
  if (viewer) return <Redirect href={next} replace />;
  const mayRegister = site.registration === 'open' || readInvitation() !== null;
  return (
    <AuthLayout
      title="Sign in"
      elsewhere={
        <>
          <p>
            <TextLink href={withNext(pathTo('forgotPassword'))}>Forgot your password?</TextLink>
          </p>
          {mayRegister && (
            <p>
              No account yet? <TextLink href={withNext(pathTo('register'))}>Create one</TextLink>
            </p>
          )}
        </>
      }
    >
      <SignInForm />
    </AuthLayout>
  );
}
