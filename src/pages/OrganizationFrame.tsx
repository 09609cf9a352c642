import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useRoute } from 'wouter';
import type { PageName } from '../../contracts/pages.ts';
import { pathTo } from '../client/paths.ts';
import { RequestError } from '../client/request.ts';
import { useTitle } from '../client/title.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { walletQuery } from '../features/wallet/queries.ts';
import { Money } from '../ui/Money.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';
import { At } from '../ui/Timestamp.tsx';
import { useOrganization } from '../features/organization/organization.ts';

const PARTS: [page: PageName, label: string][] = [
  ['instances', 'Instances'],
  ['wallet', 'Wallet'],
  ['containers', 'Containers'],
  ['tickets', 'Tickets'],
  ['members', 'Members'],
  ['webhooks', 'Webhooks'],
];

/** All that is left to see of an organization that was closed. */
const WALLET_ALONE = PARTS.filter(([page]) => page === 'wallet');

/** The frame of every page of an organization: its name, and tabs to its other pages. */
export function OrganizationFrame({
  title,
  children,
}: {
  /** For the browser's tab, where the organization's name follows; undefined while unknown. */
  title: string | undefined;
  children: ReactNode;
}) {
  const { handle, organization, error } = useOrganization();
  useTitle(title, organization?.name);
  if (error instanceof RequestError && error.status === 404) {
    return <NoSuchOrganization />;
  }
  if (error instanceof RequestError && error.code === 'factor_required') return <FactorRequired />;
  return (
    <>
      <div className="mb-8 print:hidden">
        <p className="text-sm text-soft">
          <TextLink href={pathTo('organizations')}>Organizations</TextLink>
        </p>
        <p className="mt-1 flex min-h-7 flex-wrap items-baseline justify-between gap-x-4 text-lg font-semibold">
          <span className="min-w-0 wrap-anywhere">
            {organization?.name}
            {organization?.endedAt && (
              <span className="font-normal text-soft">
                {' '}
                (closed <At moment={organization.endedAt} />)
              </span>
            )}
          </span>
          <Balance handle={handle} />
        </p>
        <nav
          aria-label="Organization"
          className="relative -mx-3 mt-3 flex overflow-x-auto border-line border-b px-1"
        >
          {(organization?.endedAt ? WALLET_ALONE : PARTS).map(([page, label]) => (
            <Part
              key={page}
              href={pathTo(page, { organization: handle })}
              label={label}
              isFirst={page === 'instances'}
            />
          ))}
        </nav>
      </div>
      {children}
    </>
  );
}

/** What is left to spend, on every page but the wallet’s own. */
function Balance({ handle }: { handle: string }) {
  const [isWallet] = useRoute(pathTo('wallet', { organization: handle }));
  const balance = useQuery(walletQuery(handle)).data?.balance;
  if (balance === undefined || isWallet) return null;
  return (
    <span className="text-sm font-normal text-soft">
      Balance{' '}
      <TextLink href={pathTo('wallet', { organization: handle })}>
        <Money amount={balance} />
      </TextLink>
    </span>
  );
}

/** The first tab's address is a prefix of all others: it is current only on its own page and on single instances. */
function Part({ href, label, isFirst }: { href: string; label: string; isFirst: boolean }) {
  const [isExact] = useRoute(href);
  const [isBelow] = useRoute(isFirst ? `${href}/instances/*` : `${href}/*`);
  const isHere = isExact || isBelow;
  const tab = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const row = tab.current?.parentElement;
    // Only the row moves: scrollIntoView() would move the page, too.
    if (isHere && row) row.scrollLeft = centredIn(row, tab.current);
  }, [isHere]);
  return (
    <Link
      ref={tab}
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className="-mb-px border-transparent border-b-2 px-2 py-2 sm:px-3 text-sm whitespace-nowrap text-soft hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink"
    >
      {label}
    </Link>
  );
}

/** How far a row is scrolled when a tab is in its middle; the browser stops at the ends. */
function centredIn(row: HTMLElement, tab: HTMLElement | null): number {
  return tab === null ? 0 : tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

function NoSuchOrganization() {
  return (
    <>
      <PageHeading title="Organization not found" />
      <p className="mt-2 max-w-prose text-soft">
        The address may be mistyped, or you are not a member. An owner can invite you.
      </p>
      <p className="mt-6">
        <ButtonLink href={pathTo('organizations')}>Go to your organizations</ButtonLink>
      </p>
    </>
  );
}

function FactorRequired() {
  return (
    <>
      <PageHeading title="Two-factor authentication required" />
      <p className="mt-2 max-w-prose text-soft">
        This needs more than your password. Set up an authenticator app, and you get in at once.
      </p>
      <p className="mt-6">
        <ButtonLink href={pathTo('account')}>Set it up</ButtonLink>
      </p>
    </>
  );
}
