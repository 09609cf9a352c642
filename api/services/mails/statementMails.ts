import { earliestMark } from '../../../db/billing/marks.ts';
import { insertMemberMails } from '../../../db/mails/memberMails.ts';
import {
  advanceStatementRound,
  organizationsAfter,
  takeStatementRound,
} from '../../../db/mails/statementRounds.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { sumMovements } from '../../../db/wallets/statements.ts';
import type { Instant } from '../../../domain/instant.ts';
import { closedMonth } from '../../../domain/mails/closedMonth.ts';
import { formatMicros } from '../../../domain/money.ts';
import { boundsOf, statementNumber } from '../../../domain/wallets/statementPeriod.ts';

/** A round every ten seconds makes those of 18,000 organizations in an hour. */
const AT_ONCE = 50;

/** Makes the mails of some statements of last month, once it is closed: each organization's once. */
export async function makeStatementMails(pool: Pool, now: Instant): Promise<void> {
  const month = closedMonth(now, await earliestMark(pool));
  if (month === null) return;
  await inTransaction(pool, async (client) => {
    const after = await takeStatementRound(client, month);
    if (after === null) return;
    const ids = await organizationsAfter(client, after, AT_ONCE);
    for (const organizationId of ids) await makeStatementMail(client, organizationId, month);
    await advanceStatementRound(client, month, {
      through: ids.at(-1) ?? after,
      isLast: ids.length < AT_ONCE,
    });
  });
}

async function makeStatementMail(client: Client, organizationId: bigint, month: string): Promise<void> {
  const { start, end } = boundsOf({ month });
  const { openingMicros, closingMicros, totals } = await sumMovements(client, organizationId, start, end);
  const moved = closingMicros - openingMicros - totals.charge;
  if (totals.charge === 0n && moved === 0n) return;
  await insertMemberMails(client, {
    organizationId,
    kind: 'statement',
    source: `statement ${month}`,
    facts: {
      month,
      number: statementNumber(organizationId, { month }),
      opening: formatMicros(openingMicros),
      charged: formatMicros(totals.charge),
      moved: formatMicros(moved),
      closing: formatMicros(closingMicros),
    },
  });
}
