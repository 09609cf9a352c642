import { earliestMark } from '../../../db/billing/marks.ts';
import {
  advanceStatementRound,
  organizationsAfter,
  takeStatementRound,
} from '../../../db/events/statementRounds.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { sumMovements } from '../../../db/wallets/statements.ts';
import { lockWallets } from '../../../db/wallets/wallets.ts';
import { closedMonth } from '../../../domain/events/closedMonth.ts';
import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { boundsOf, statementNumber } from '../../../domain/wallets/statementPeriod.ts';
import { tellOf } from './tell.ts';

/** A round every ten seconds tells 18,000 organizations in an hour. */
const AT_ONCE = 50;

/**
 * Tells some organizations that last month's statement is ready, once the month is closed: each once, in the transaction that
 * notes how far the round has come.
 */
export async function tellOfStatements(pool: Pool, now: Instant): Promise<void> {
  const month = closedMonth(now, await earliestMark(pool));
  if (month === null) return;
  await inRetriedTransaction(pool, async (client) => {
    const after = await takeStatementRound(client, month);
    if (after === null) return;
    const ids = await organizationsAfter(client, after, AT_ONCE);
    await lockWallets(client, ids);
    for (const organizationId of ids) await tellOfStatement(client, organizationId, month);
    await advanceStatementRound(client, month, {
      through: ids.at(-1) ?? after,
      isLast: ids.length < AT_ONCE,
    });
  });
}

/** Where nothing moved there is nothing to tell. */
async function tellOfStatement(client: Client, organizationId: bigint, month: string): Promise<void> {
  const { start, end } = boundsOf({ month });
  const { openingMicros, closingMicros, totals } = await sumMovements(client, organizationId, start, end);
  const moved = closingMicros - openingMicros - totals.charge;
  if (totals.charge === 0n && moved === 0n) return;
  await tellOf(client, organizationId, 'statement.ready', {
    month,
    number: statementNumber(organizationId, { month }),
    opening: formatMicros(openingMicros),
    charged: formatMicros(totals.charge),
    moved: formatMicros(moved),
    closing: formatMicros(closingMicros),
  });
}
