import { pathTo } from '../client/paths.ts';
import { site } from '../client/site.ts';
import { AuthLayout } from '../features/account/AuthLayout.tsx';
import { ForgotPasswordForm } from '../features/account/ForgotPasswordForm.tsx';
import { useWithNext } from '../features/account/next.ts';
import { Contact } from '../ui/Contact.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function ForgotPassword() {
  const withNext = useWithNext();
  return (
    <AuthLayout
      title="Reset your password"
      about={site.mail && 'We’ll e-mail you a link to choose a new one.'}
      elsewhere={
        <p>
          <TextLink href={withNext(pathTo('signIn'))}>Back to sign in</TextLink>
        </p>
      }
    >
      {site.mail ? (
        <ForgotPasswordForm />
      ) : (
        <>
          <p className="font-medium">This site does not send e-mail.</p>
          <p className="mt-1 text-soft">
            Its operator can give you a reset link
            {site.contact !== null && (
              <>
                : write to <Contact />
              </>
            )}
            .
          </p>
        </>
      )}
    </AuthLayout>
  );
}
