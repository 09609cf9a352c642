import { useQuery } from '@tanstack/react-query';
import type { Wallet } from '../../../contracts/wallets.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { describeRunway, RunwayEnd } from './Runway.tsx';
import { walletQuery } from './queries.ts';

/** The balance, how long it lasts, and the spending. */
export function WalletFigures({ handle }: { handle: string }) {
  const query = useQuery(walletQuery(handle));
  const billedThrough = query.data?.billedThrough;
  return (
    <Card
      title="Balance"
      className="mt-6"
      aside={
        billedThrough && (
          <>
            Charged up to <At moment={billedThrough} />
          </>
        )
      }
    >
      <Loaded query={query} what="the wallet" skeleton={<FigureSkeletons count={4} />}>
        {(wallet) => (
          <>
            <div className="mb-6 border-line border-b pb-6">
              <p className="text-3xl font-semibold tracking-tight">
                <Money amount={wallet.balance} />
              </p>
              <p className="mt-1 text-soft">
                <Outlook wallet={wallet} />
              </p>
            </div>
            <Figures isWide>
              <Figure name="Usage this month" note="for this UTC month’s hours, whenever posted">
                <Money amount={wallet.spentThisMonth} />
              </Figure>
              <Figure name="Estimated monthly cost" note="at the current size">
                <Money amount={wallet.fullMonth} />
              </Figure>
              <Figure name="Per hour" note="list price, before monthly caps">
                <Money amount={wallet.perHour} isExact />
              </Figure>
            </Figures>
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Outlook({ wallet }: { wallet: Wallet }) {
  const { pastDueSince, runwayHours } = wallet;
  if (pastDueSince !== null) {
    return (
      <>
        Past due since <At moment={pastDueSince} />.
      </>
    );
  }
  if (runwayHours === null) return 'Nothing is being charged.';
  return (
    <>
      Lasts {describeRunway(wallet)}
      <RunwayEnd runwayHours={runwayHours} />, if nothing changes.
    </>
  );
}
