import type { PayloadOf } from '../../../contracts/events.ts';
import { earliestMark } from '../../../db/billing/marks.ts';
import {
  advanceStatementRound,
  organizationsAfter,
  takeStatementRound,
} from '../../../db/events/statementRounds.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { sumMovements } from '../../../db/wallets/statements.ts';
import { lockFreeWallets } from '../../../db/wallets/wallets.ts';
import { closedMonth } from '../../../domain/events/closedMonth.ts';
import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { boundsOf, statementNumber } from '../../../domain/wallets/statementPeriod.ts';
import { tellOf } from './tell.ts';

/** A round every ten seconds tells 18,000 organizations in an hour. */
const AT_ONCE = 50;

/**
 * Tells some organizations that last month's statement is ready, once the month is closed: each once, in the transaction that
 * notes how far the round has come. It ends before the first wallet that somebody has, for a later round: nobody waits for it,
 * and it waits for nobody.
 */
export async function tellOfStatements(pool: Pool, now: Instant): Promise<void> {
  const month = closedMonth(now, await earliestMark(pool));
  if (month === null) return;
  await inRetriedTransaction(pool, async (client) => {
    const after = await takeStatementRound(client, month);
    if (after === null) return;
    const ids = await organizationsAfter(client, after, AT_ONCE);
    const statements = new Map<bigint, PayloadOf<'statement.ready'> | null>();
    for (const id of ids) statements.set(id, await statementOf(client, id, month));
    const locked = await lockFreeWallets(client, ids);
    const inUse = ids.findIndex((id, index) => locked[index] !== id);
    const told = inUse === -1 ? ids : ids.slice(0, inUse);
    for (const id of told) {
      const statement = statements.get(id) ?? null;
      if (statement !== null) await tellOf(client, id, 'statement.ready', statement);
    }
    await advanceStatementRound(client, month, {
      through: told.at(-1) ?? after,
      isLast: inUse === -1 && ids.length < AT_ONCE,
    });
  });
}

/** Null: nothing moved, so there is nothing to tell. */
async function statementOf(
  client: Client,
  organizationId: bigint,
  month: string,
): Promise<PayloadOf<'statement.ready'> | null> {
  const { start, end } = boundsOf({ month });
  const { openingMicros, closingMicros, totals } = await sumMovements(client, organizationId, start, end);
  const moved = closingMicros - openingMicros - totals.charge;
  if (totals.charge === 0n && moved === 0n) return null;
  return {
    month,
    number: statementNumber(organizationId, { month }),
    opening: formatMicros(openingMicros),
    charged: formatMicros(totals.charge),
    moved: formatMicros(moved),
    closing: formatMicros(closingMicros),
  };
}
