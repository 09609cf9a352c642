import { pathTo } from '../client/paths.ts';
import { Doorway } from '../features/account/Doorway.tsx';
import { ResetPasswordForm } from '../features/account/ResetPasswordForm.tsx';
import { useTokenOfLink } from '../features/account/tokenOfLink.ts';
import { TextLink } from '../ui/TextLink.tsx';

export default function ResetPassword() {
  const token = useTokenOfLink();
  return (
    <Doorway
      title="Choose a new password"
      elsewhere={
        <p>
          The link does not work? <TextLink href={pathTo('forgotPassword')}>Ask for a new one</TextLink>
        </p>
      }
    >
      {token === null ? (
        <>
          <p className="font-medium">Open the link that you were sent.</p>
          <p className="mt-1 text-soft">It is needed here whole, also after this page was loaded again.</p>
        </>
      ) : (
        <ResetPasswordForm key={token} token={token} />
      )}
    </Doorway>
  );
}
