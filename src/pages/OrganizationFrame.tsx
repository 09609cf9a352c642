import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useRoute } from 'wouter';
import type { PageName } from '../../contracts/pages.ts';
import { pathTo } from '../client/paths.ts';
import { RequestError } from '../client/request.ts';
import { useTitle } from '../client/title.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { walletQuery } from '../features/wallet/queries.ts';
import { Money } from '../ui/Money.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { Tabs } from '../ui/Tabs.tsx';
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
        <Tabs
          name="Organization"
          tabs={(organization?.endedAt ? WALLET_ALONE : PARTS).map(([page, label]) => {
            const href = pathTo(page, { organization: handle });
            // The first tab’s address is a prefix of all others.
            return page === 'instances' ? { href, label, below: `${href}/instances/*` } : { href, label };
          })}
        />
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
