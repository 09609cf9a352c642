import { holdPower, releasePower } from '../../../db/debtors/power.ts';
import {
  insertSuspensions,
  liftSuspensions,
  setReminded,
  setTerminations,
} from '../../../db/debtors/suspensions.ts';
import { markTold, rearm } from '../../../db/debtors/walletAlerts.ts';
import { type EventPayload, insertEvents } from '../../../db/events/events.ts';
import type { Client } from '../../../db/pool.ts';
import type { DebtorFacts, LadderActions } from '../../../domain/debtors/ladder.ts';
import type { EventType } from '../../../domain/events/eventTypes.ts';
import { runwayHours, sumsToPay } from '../../../domain/debtors/runway.ts';
import { formatTimestamp } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';

export interface DueActions {
  organizationId: bigint;
  facts: DebtorFacts;
  actions: LadderActions;
}

/** Who acts where nobody does. */
const BY_ITSELF = 'billing';

const WHY = {
  grace: 'the balance has been below zero for longer than the grace allows',
  limit: 'the debt has reached its limit',
  chargeback: 'a bank took a payment back',
} as const;

/** Does what is due, for many organizations in a few statements. Call it with their wallets locked. */
export async function takeActions(client: Client, due: DueActions[]): Promise<void> {
  if (due.length === 0) return;
  const all = new Map(due.map((each) => [each.organizationId, each]));
  const tell = (type: EventType, ids: bigint[], more: (each: DueActions) => EventPayload) =>
    insertEvents(
      client,
      ids.flatMap((organizationId) => {
        const each = all.get(organizationId);
        return each ? [{ organizationId, type, payload: { ...figures(each.facts), ...more(each) } }] : [];
      }),
    );
  await markTold(client, thresholds(due, 'markHours'));
  await rearm(client, thresholds(due, 'rearmHours'));
  await tell(
    'wallet.low',
    idsOf(due, ({ alertHours }) => alertHours !== null),
    ({ actions }) => ({
      threshold_hours: actions.alertHours,
    }),
  );
  const suspended = await insertSuspensions(client, suspensionsOf(due), BY_ITSELF);
  await holdPower(client, suspended);
  await tell('organization.suspended', suspended, ({ actions }) => ({
    reason: 'unpaid',
    because: actions.suspend,
  }));
  const lifted = await liftSuspensions(
    client,
    idsOf(due, ({ lift }) => lift),
    'unpaid',
    BY_ITSELF,
  );
  const free = lifted.filter(({ isFree }) => isFree).map(({ organizationId }) => organizationId);
  await releasePower(client, free);
  await tell('organization.resumed', free, () => ({ reason: 'unpaid' }));
  const announced = due.flatMap(({ organizationId, actions }) =>
    actions.announceTermination === null ? [] : [{ organizationId, at: actions.announceTermination }],
  );
  await setTerminations(client, announced);
  await tell(
    'organization.terminating',
    announced.map(({ organizationId }) => organizationId),
    ({ actions }) => ({ terminates_at: formatTimestamp(actions.announceTermination) }),
  );
  const reminded = idsOf(due, ({ remind }) => remind);
  await setReminded(client, reminded);
  await tell('organization.terminating', reminded, ({ facts }) => ({
    terminates_at: formatTimestamp(facts.unpaid?.terminatesAt ?? null),
  }));
}

/** What events say of a wallet: what it holds, how long that lasts, and what ends a debt. */
export function figures(facts: DebtorFacts): EventPayload {
  const { dueMicros, withNextHourMicros } = sumsToPay(facts);
  const runway = runwayHours(facts);
  return {
    balance: formatMicros(facts.balanceMicros),
    runway_hours: runway === null ? null : Number(runway),
    due: formatMicros(dueMicros),
    due_with_next_hour: formatMicros(withNextHourMicros),
  };
}

function idsOf(due: DueActions[], isDue: (actions: LadderActions) => boolean): bigint[] {
  return due.filter(({ actions }) => isDue(actions)).map(({ organizationId }) => organizationId);
}

function thresholds(due: DueActions[], which: 'markHours' | 'rearmHours') {
  return due.map(({ organizationId, actions }) => ({ organizationId, hours: actions[which] }));
}

function suspensionsOf(due: DueActions[]) {
  return due.flatMap(({ organizationId, actions }) =>
    actions.suspend === null
      ? []
      : [{ organizationId, reason: 'unpaid' as const, explanation: WHY[actions.suspend] }],
  );
}
