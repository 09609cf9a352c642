import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Ladder } from '../../../contracts/debtors.ts';
import { pathTo } from '../../client/paths.ts';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { AddFundsLink } from '../payments/AddFundsLink.tsx';
import { describeRunway, RunwayEnd } from '../wallet/Runway.tsx';
import { ladderQuery } from './queries.ts';

/** Says in plain words what happens when, and the exact sum that ends it. */
export function LadderWarning({ handle, isInWallet = false }: { handle: string; isInWallet?: boolean }) {
  const { data: ladder } = useQuery(ladderQuery(handle));
  if (ladder === undefined || ladder.state === 'good') return null;
  return (
    <div className="mt-6">
      <Notice weight={ladder.suspendedFor.length > 0 ? 'error' : 'warning'} title={titleOf(ladder)}>
        {explain(ladder)}{' '}
        {ladder.state !== 'terminated' && <AddFundsLink handle={handle} missing={ladder.dueWithNextHour} />}
        {!isInWallet && (
          <>
            {' '}
            <TextLink href={pathTo('wallet', { organization: handle })}>Open the wallet</TextLink>
          </>
        )}
      </Notice>
    </div>
  );
}

function titleOf(ladder: Ladder): ReactNode {
  const { state, next } = ladder;
  if (state === 'terminated') return 'Everything here was deleted because of an unpaid debt';
  if (state === 'terminating' && next !== null)
    return (
      <>
        Everything will be deleted on <At moment={next.at} />
      </>
    );
  if (state === 'past_due')
    return (
      <>
        Past due: the balance is <Money amount={ladder.balance} />
      </>
    );
  if (state === 'low')
    return (
      <>
        The balance lasts {describeRunway(ladder)}
        <RunwayEnd runwayHours={ladder.runwayHours} />
      </>
    );
  return 'Suspended: instances and containers are switched off';
}

function explain(ladder: Ladder): ReactNode {
  const { state, next, hold, exemptFor, suspendedFor, debtLimit } = ladder;
  if (state === 'low') return 'At the current size. Without a top-up, the wallet will then be past due.';
  if (state === 'past_due') {
    return (
      <>
        Instances and containers keep running and are still charged.{' '}
        {exemptFor === null && next?.step === 'suspension' && (
          <>
            They are switched off {hold !== null ? 'at the earliest' : ''} on <At moment={next.at} />
            {hold === null && (
              <>
                , or at a debt of <Money amount={debtLimit} />
              </>
            )}
            .{' '}
          </>
        )}
        <Sums ladder={ladder} ends="ends this" />
      </>
    );
  }
  const isUnpaid = suspendedFor.includes('unpaid');
  const others = suspendedFor.filter((reason) => reason !== 'unpaid');
  return (
    <>
      Disks are kept, and everything is still charged until you delete it.{' '}
      {isUnpaid && (
        <Sums ladder={ladder} ends={others.length === 0 ? 'switches everything on again' : 'pays the debt'} />
      )}
      {others.length > 0 && ` The operator suspended it for another reason (${others.join(', ')}): ask them.`}
    </>
  );
}

function Sums({ ladder: { due, dueWithNextHour }, ends }: { ladder: Ladder; ends: string }) {
  return (
    <>
      A top-up of <Money amount={due} /> {ends}; <Money amount={dueWithNextHour} /> also pays the next hour.
    </>
  );
}
