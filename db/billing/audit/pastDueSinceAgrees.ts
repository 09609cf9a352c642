import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface WrongPastDue extends Breach {
  past_due_since: Instant | null;
  went_below_at: Instant | null;
}

/** Rule 11: past due since the entry that last took the balance below zero, while it is below zero. */
export const pastDueSinceAgrees: AuditCheck<WrongPastDue> = {
  code: 'past due',
  title: 'past due begins when the balance goes below zero',
  examines: 'wallets',
  sql: `
    SELECT w.organization_id, NULL::bigint AS subscription_id, w.past_due_since, below.posted_at AS went_below_at
    FROM wallets w
    LEFT JOIN (SELECT DISTINCT ON (organization_id) organization_id, posted_at
               FROM wallet_ledger
               WHERE balance_after_micros < 0 AND balance_after_micros - amount_micros >= 0
               ORDER BY organization_id, entry_no DESC) below
      ON below.organization_id = w.organization_id AND w.balance_micros < 0
    WHERE w.past_due_since IS DISTINCT FROM below.posted_at`,
  describe: ({ past_due_since, went_below_at }) => {
    const says =
      past_due_since === null ? 'not marked past due' : `marked past due since ${moment(past_due_since)}`;
    return went_below_at === null
      ? `${says}, but no ledger entry took the balance below zero`
      : `${says}, but the balance went below zero at ${moment(went_below_at)}`;
  },
};
