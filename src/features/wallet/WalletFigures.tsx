import { useQuery } from '@tanstack/react-query';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Moment.tsx';
import { Money } from '../../ui/Money.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { describeRunway, RunwayEnd } from '../organization/Runway.tsx';
import { walletQuery } from '../organization/wallet.ts';

/** What is there, how long it lasts, and what is spent. */
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
            Hours that began by <At moment={billedThrough} /> are charged
          </>
        )
      }
    >
      <Loaded query={query} what="the wallet" skeleton={<FigureSkeletons count={4} />}>
        {(wallet) => (
          <>
            <div className="mb-6 border-line border-b pb-6">
              <p className="text-3xl font-semibold tracking-tight wrap-break-word">
                <Money amount={wallet.balance} />
              </p>
              <p className="mt-1 text-soft">
                {wallet.runwayHours === null ? (
                  'Nothing is charged now.'
                ) : (
                  <>
                    Lasts {describeRunway(wallet)} <RunwayEnd runwayHours={wallet.runwayHours} />, if nothing
                    changes.
                  </>
                )}
              </p>
            </div>
            <Figures>
              <Figure name="Spent this month" note="for hours of this UTC month">
                <Money amount={wallet.spentThisMonth} />
              </Figure>
              <Figure name="A full month" note="with what there is now">
                <Money amount={wallet.fullMonth} />
              </Figure>
              <Figure name="Per hour" note="before monthly caps">
                <Money amount={wallet.perHour} />
              </Figure>
            </Figures>
          </>
        )}
      </Loaded>
    </Card>
  );
}
