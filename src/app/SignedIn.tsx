import { LogOut } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import type { Account } from '../../contracts/accounts.ts';
import { pathTo } from '../client/paths.ts';
import { useSignOut } from '../client/signingOut.ts';
import { QUIET } from './quiet.ts';

/** In the header: whose account it is, and the way out. */
export default function SignedIn({ viewer }: { viewer: Account }) {
  const signOut = useSignOut();
  const [, go] = useLocation();
  return (
    <>
      <Link href={pathTo('account')} className={`${QUIET} max-w-56 truncate`} title={viewer.email}>
        {viewer.name || viewer.email}
      </Link>
      <button
        type="button"
        className={`${QUIET} shrink-0`}
        disabled={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => go(pathTo('status')) })}
      >
        <LogOut aria-hidden className="size-4 md:hidden" />
        <span className="sr-only md:not-sr-only">Sign out</span>
      </button>
      {signOut.isError && (
        <span role="alert" className="text-sm text-bad">
          Could not sign out. Try again.
        </span>
      )}
    </>
  );
}
