import { useLocation } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { Notice } from './Notice.tsx';
import { TextLink } from './TextLink.tsx';

/** Shown instead of what only people with an account may see. */
export function SignInNotice({ what }: { what: string }) {
  const [location] = useLocation();
  return (
    <Notice title="Sign in to see this">
      <p>
        <TextLink href={`${pathTo('signIn')}?next=${encodeURIComponent(location)}`}>Sign in</TextLink> to see{' '}
        {what}.
      </p>
    </Notice>
  );
}
