import { Moon, Sun } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link, useRoute } from 'wouter';
import { pathTo } from '../client/paths.ts';
import { site } from '../client/site.ts';
import { useViewer } from '../client/viewer.ts';
import { Logo } from '../ui/Logo.tsx';
import { QUIET } from './quiet.ts';
import { chooseTheme, useTheme } from './theme.ts';

/** Navigation and account: one row, two on a phone. */
export function Header() {
  const viewer = useViewer();
  return (
    <header className="border-line border-b bg-card print:hidden">
      <div className="mx-auto flex w-full max-w-5xl flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 sm:px-6 md:gap-x-6">
        <Link
          href={pathTo(viewer ? (viewer.role === 'administrator' ? 'home' : 'organizations') : 'status')}
          className="flex max-w-3/5 items-center gap-2.5 font-semibold"
        >
          <Logo />
          <span className="truncate">{site.name}</span>
        </Link>
        <nav
          aria-label="Main"
          className="-mx-2 order-last flex w-full flex-wrap gap-x-1 md:order-none md:w-auto"
        >
          <NavigationLink href={pathTo('status')}>Status</NavigationLink>
          {viewer && <NavigationLink href={pathTo('organizations')}>Organizations</NavigationLink>}
          {viewer?.role === 'administrator' && (
            <NavigationLink href={pathTo('billing')}>Billing</NavigationLink>
          )}
          <NavigationLink href={pathTo('prices')}>Prices</NavigationLink>
          <NavigationLink href={pathTo('aboutUs')}>About</NavigationLink>
        </nav>
        <div className="flex min-h-9 min-w-0 flex-1 items-center justify-end gap-x-1 text-sm">
          {viewer && <Events />}
          <Person />
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}

/** Loaded where there is something to tell: on an organization's pages. */
const EventBell = lazy(() => import('../features/events/EventBell.tsx'));

function NavigationLink({ href, children }: { href: string; children: string }) {
  const [isHere] = useRoute(`${href}/*?`);
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={`${QUIET} aria-[current]:text-ink aria-[current]:font-medium`}
    >
      {children}
    </Link>
  );
}

/** Of the organization whose page this is. */
function Events() {
  const [isHere, params] = useRoute<{ organization: string }>(`${pathTo('organizations')}/:organization/*?`);
  if (!isHere) return null;
  return (
    <Suspense>
      <EventBell key={params.organization} organization={params.organization} />
    </Suspense>
  );
}

const SignedIn = lazy(() => import('./SignedIn.tsx'));

/** The account; nothing until it is known, so that "Sign in" does not flash by. */
function Person() {
  const viewer = useViewer();
  if (viewer === undefined) return null;
  if (viewer === null) {
    return (
      <Link href={pathTo('signIn')} className={QUIET}>
        Sign in
      </Link>
    );
  }
  return (
    <Suspense>
      <SignedIn viewer={viewer} />
    </Suspense>
  );
}

function ThemeToggle() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  const Icon = theme === 'dark' ? Sun : Moon;
  return (
    <button
      type="button"
      className={`${QUIET} shrink-0`}
      aria-label={`Use the ${other} theme`}
      onClick={() => chooseTheme(other)}
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}
