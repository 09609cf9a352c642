import { useLocation } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { Notice } from './Notice.tsx';
import { TextLink } from './TextLink.tsx';

/** Instead of what only people with an account see here. */
export function SignInNotice({ what }: { what: string }) {
  const [location] = useLocation();
  return (
    <Notice title="For people with an account">
      <p>
        The operator shows {what} to those who{' '}
        <TextLink href={`${pathTo('signIn')}?next=${encodeURIComponent(location)}`}>sign in</TextLink>.
      </p>
    </Notice>
  );
}
