import { Redirect } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { site } from '../client/site.ts';
import { useViewer } from '../client/viewer.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { readInvitation } from '../client/keptInvitation.ts';
import { useNext, useWithNext } from '../features/account/next.ts';
import { RegisterForm } from '../features/account/RegisterForm.tsx';
import { Contact } from '../ui/Contact.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function Register() {
  const viewer = useViewer();
  const next = useNext();
  const withNext = useWithNext();
  if (viewer) return <Redirect href={next} replace />;
  const invitation = readInvitation();
  const mayRegister = site.registration === 'open' || invitation !== null;
  return (
    <AuthLayout
      title="Create an account"
      elsewhere={
        <p>
          Already have an account? <TextLink href={withNext(pathTo('signIn'))}>Sign in</TextLink>
        </p>
      }
    >
      {mayRegister ? (
        <RegisterForm invitation={invitation} />
      ) : (
        <>
          <p className="font-medium">Registration is by invitation only.</p>
          <p className="mt-1 text-soft">
            Ask an organization’s owner to invite you, then open the invitation link
            {site.contact !== null && (
              <>
                , or write to <Contact />
              </>
            )}
            .
          </p>
        </>
      )}
    </AuthLayout>
  );
}
