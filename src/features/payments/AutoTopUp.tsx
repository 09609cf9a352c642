import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AutoTopUp as State } from '../../../contracts/autoTopUp.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { autoTopUpQuery } from './autoTopUpQuery.ts';
import { AutoTopUpTerms } from './AutoTopUpTerms.tsx';
import { pathToFunds, paymentOptionsQuery } from './payments.ts';
import { TurnOffTopUp } from './TurnOffTopUp.tsx';

/** Funds that are added by themselves, where a provider saves cards. */
export function AutoTopUp({ handle }: { handle: string }) {
  const options = useQuery(paymentOptionsQuery(handle)).data;
  if (options === undefined || !options.savesCards) return null;
  return <Section handle={handle} />;
}

function Section({ handle }: { handle: string }) {
  const query = useQuery(autoTopUpQuery(handle));
  const [isChanging, setChanging] = useState(false);
  return (
    <Card
      title="Automatic top-up"
      className="mt-6"
      aside={query.data && <StateMark {...markOf(query.data)} />}
    >
      <Loaded query={query} what="automatic top-up" skeleton={<LineSkeletons count={3} />}>
        {(topUp) =>
          isChanging ? (
            <AutoTopUpTerms handle={handle} topUp={topUp} onDone={() => setChanging(false)} />
          ) : (
            <Told handle={handle} topUp={topUp} onChange={() => setChanging(true)} />
          )
        }
      </Loaded>
    </Card>
  );
}

function markOf({ state, turnedOffBecause, isLimited }: State) {
  if (state === 'waiting') return { state: 'provisioning', word: 'Waiting for a card' } as const;
  if (state === 'paused') return { state: 'warning', word: 'Paused' } as const;
  if (state === 'on' && isLimited) return { state: 'warning', word: 'Limit reached' } as const;
  if (state === 'on') return { state: 'running', word: 'On' } as const;
  if (turnedOffBecause !== null) return { state: 'error', word: 'Turned off' } as const;
  return { state: 'stopped', word: 'Off' } as const;
}

function Told({ handle, topUp, onChange }: { handle: string; topUp: State; onChange: () => void }) {
  const { state, turnedOffBecause, threshold, amount, monthlyLimit, toppedUp } = topUp;
  const isOff = state === 'off' && turnedOffBecause === null;
  if (isOff || threshold === null || amount === null || monthlyLimit === null) {
    return (
      <div className="space-y-4">
        <p className="text-soft">
          Have funds added from a saved card whenever the balance falls below a sum that you choose.
        </p>
        <Button onClick={onChange}>Set up</Button>
      </div>
    );
  }
  return (
    <div className="space-y-5">
      <What handle={handle} topUp={topUp} />
      <Figures isWide>
        <Figure name="When the balance falls below">
          <Money amount={threshold} />
        </Figure>
        <Figure name="Add" note="or more, to reach that sum in one charge">
          <Money amount={amount} />
        </Figure>
        <Figure
          name="At most each month"
          note={
            <>
              <Money amount={toppedUp} /> added this month (UTC)
            </>
          }
        >
          <Money amount={monthlyLimit} />
        </Figure>
      </Figures>
      <div className="flex flex-wrap gap-2">
        <Button look="secondary" onClick={onChange}>
          {turnedOffBecause === null ? 'Change' : 'Turn on again'}
        </Button>
        {turnedOffBecause === null && <TurnOffTopUp handle={handle} />}
      </div>
    </div>
  );
}

/** What keeps funds from being added, and what helps. */
function What({ handle, topUp }: { handle: string; topUp: State }) {
  const { state, turnedOffBecause, pausedUntil, isLimited, setupUrl } = topUp;
  const byHand = <TextLink href={pathToFunds(handle)}>add funds by hand</TextLink>;
  if (setupUrl !== null) {
    return (
      <Notice title={state === 'waiting' ? 'No card is saved yet' : 'Another card is not saved yet'}>
        <a className="underline underline-offset-4" href={setupUrl}>
          Save a card
        </a>{' '}
        at the provider’s page. If you have just done so, this page shows it within a minute.
      </Notice>
    );
  }
  if (pausedUntil !== null) {
    return (
      <Notice weight="warning" title="The saved card was declined">
        It is tried again at <At moment={pausedUntil} />. After three declines in a row automatic top-up is
        turned off. You can save another card, or {byHand}.
      </Notice>
    );
  }
  if (turnedOffBecause !== null) {
    return (
      <Notice weight="error" title="Turned off after three declines in a row">
        Nothing is added until you turn it on again, best with another card. You can also {byHand}.
      </Notice>
    );
  }
  if (isLimited) {
    return (
      <Notice weight="warning" title="A limit keeps funds from being added">
        What the balance lacks is more than is left of this month’s limit, or than one payment may be. Raise
        the limit, or {byHand}.
      </Notice>
    );
  }
  return null;
}
