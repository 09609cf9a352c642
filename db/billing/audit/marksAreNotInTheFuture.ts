import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface EarlyMark extends Breach {
  billed_through: Instant;
}

/** The snapshot was taken before this statement, so a mark in it can only be later than the clock if it is wrong. */
export const marksAreNotInTheFuture: AuditCheck<EarlyMark> = {
  code: 'I8',
  title: 'nothing is billed ahead of time',
  examines: 'wallets',
  sql: `
    SELECT organization_id, NULL::bigint AS subscription_id, billed_through
    FROM wallets WHERE billed_through > clock_timestamp()`,
  describe: ({ billed_through }) =>
    `the wallet is billed through ${moment(billed_through)}, which the database's clock has not reached`,
};
