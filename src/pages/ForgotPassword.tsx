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
      about={site.mail && 'We send you a link to choose a new one.'}
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
          <p className="font-medium">This site sends no mail.</p>
          <p className="mt-1 text-soft">
            Whoever runs it can give you a link to a new password
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
