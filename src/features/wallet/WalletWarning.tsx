import { useQuery } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { describeRunway, RunwayEnd } from './Runway.tsx';
import { walletQuery } from './queries.ts';

/** Below this, someone needs to act soon. */
const SHORT_HOURS = 72n;

/** Warns when the wallet is below zero, or soon will be. */
export function WalletWarning({ handle, isInWallet = false }: { handle: string; isInWallet?: boolean }) {
  const { data: wallet } = useQuery(walletQuery(handle));
  if (wallet === undefined) return null;
  const { balance, pastDueSince, runwayHours } = wallet;
  const way = !isInWallet && (
    <>
      {' '}
      <TextLink href={pathTo('wallet', { organization: handle })}>Open the wallet</TextLink>
    </>
  );
  if (pastDueSince !== null) {
    return (
      <div className="mt-6">
        <Notice
          weight="warning"
          title={
            <>
              Past due since <At moment={pastDueSince} />
            </>
          }
        >
          The balance is <Money amount={balance} />. Running instances continue and are still charged. Top up
          to create, start or enlarge any.{way}
        </Notice>
      </div>
    );
  }
  if (runwayHours === null || BigInt(runwayHours) >= SHORT_HOURS) return null;
  return (
    <div className="mt-6">
      <Notice
        weight="warning"
        title={
          <>
            The balance lasts {describeRunway(wallet)}
            <RunwayEnd runwayHours={runwayHours} />
          </>
        }
      >
        At the current size. Without a top-up, the wallet will then be past due.{way}
      </Notice>
    </div>
  );
}
