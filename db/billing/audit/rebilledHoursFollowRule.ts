import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';
import { cumulativeSql } from './chargeFollowsRule.ts';

interface WrongCorrection extends Breach {
  hour: Instant;
  rebill_id: bigint;
  right_micros: bigint;
  rule_micros: bigint;
  month_ordinal: number;
}

const RULE_MICROS = `(${cumulativeSql('month_ordinal', 'quantity')} - ${cumulativeSql('(month_ordinal - 1)', 'quantity')})::bigint`;

/** Rules 8, 14 and 17: the hour's own number in its month, at the price that the rebill says is right. */
export const rebilledHoursFollowRule: AuditCheck<WrongCorrection> = {
  code: 'rebill amounts',
  title: 'every corrected amount follows from the right price and its hour of the month',
  examines: 'corrected hours',
  sql: `
    SELECT organization_id, subscription_id, hour, rebill_id, right_micros, rule_micros, month_ordinal
    FROM (
      SELECT x.organization_id, x.subscription_id, x.hour, rebill_id, right_micros, month_ordinal, ${RULE_MICROS} AS rule_micros
      FROM rebill_hours x
      JOIN rebills r USING (rebill_id)
      JOIN billing_charges c ON c.hour = x.hour AND c.organization_id = x.organization_id
        AND c.subscription_id = x.subscription_id
    ) ruled WHERE right_micros <> rule_micros`,
  describe: ({ hour, rebill_id, right_micros, rule_micros, month_ordinal }) =>
    `${moment(hour)} is corrected by rebill ${rebill_id} to ${formatMicros(right_micros)}, but hour ${month_ordinal} of the month costs ${formatMicros(rule_micros)} at its price`,
};
