import type { Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface WrongHour extends Breach {
  hour: Instant;
  rebill_id: bigint;
  charged_micros: bigint;
  amount_micros: bigint | null;
  is_same_posting: boolean | null;
  is_in_scope: boolean;
  times: bigint;
}

/** Rule 17: charges of the rebill's plan and window, each as it stands, and each corrected once. */
export const rebilledHoursWereCharged: AuditCheck<WrongHour> = {
  code: 'rebill hours',
  title: 'every corrected hour was charged so, on its rebill’s plan and in its window, and is corrected once',
  examines: 'corrected hours',
  sql: `
    SELECT organization_id, subscription_id, hour, rebill_id, charged_micros, amount_micros, is_same_posting, is_in_scope, times
    FROM (
      SELECT x.organization_id, x.subscription_id, x.hour, x.rebill_id, x.charged_micros, c.amount_micros,
             c.posted_at = x.charged_at AS is_same_posting,
             (p.plan_id = r.plan_id AND x.hour >= r.from_hour AND x.hour < r.until_hour
              AND (r.organization_id IS NULL OR r.organization_id = x.organization_id)) IS TRUE AS is_in_scope,
             count(*) OVER (PARTITION BY x.organization_id, x.subscription_id, x.hour) AS times
      FROM rebill_hours x
      LEFT JOIN billing_charges c ON c.hour = x.hour AND c.organization_id = x.organization_id
        AND c.subscription_id = x.subscription_id
      LEFT JOIN plan_prices p USING (plan_price_id)
      LEFT JOIN rebills r ON r.rebill_id = x.rebill_id
    ) corrected
    WHERE amount_micros IS DISTINCT FROM charged_micros OR is_same_posting IS NOT TRUE
       OR (amount_micros IS NOT NULL AND NOT is_in_scope) OR times > 1`,
  describe: ({ hour, rebill_id, charged_micros, amount_micros, is_same_posting, is_in_scope, times }) => {
    const what = `${moment(hour)} is corrected by rebill ${rebill_id}`;
    if (amount_micros === null) return `${what}, but was not charged`;
    if (times > 1n) return `${what}, and ${times} times in all`;
    if (amount_micros !== charged_micros) {
      return `${what} from ${formatMicros(charged_micros)}, but was charged ${formatMicros(amount_micros)}`;
    }
    if (!is_in_scope) return `${what}, but is not of its plan, window or organization`;
    return is_same_posting ? what : `${what}, which says another posting than that of the charge`;
  },
};
