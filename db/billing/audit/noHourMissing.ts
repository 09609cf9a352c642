import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';
import { INSTANCE_LIVES_SQL } from './instanceLives.ts';

interface MissingHour extends Breach {
  starts_at: Instant;
  billing_state: 'metered' | 'parked' | 'settled';
  billed_through: Instant | null;
  parked_from: Instant | null;
}

/**
 * Each instance's charges are compared with its lifetime by count, first and last hour; only those that differ, hour by hour.
 * (Two charges for one hour could hide a missing one from the comparison: I1 finds those.)
 */
export const noHourMissing: AuditCheck<MissingHour> = {
  code: 'I2',
  title: 'no hour up to the mark is missing',
  examines: 'instances',
  sql: `
    SELECT s.organization_id, s.subscription_id, s.billing_started_at + make_interval(hours => k) AS starts_at,
           s.billing_state, s.billed_through, s.parked_from
    FROM (SELECT life.*
          FROM (${INSTANCE_LIVES_SQL}) life
          LEFT JOIN (SELECT organization_id, subscription_id, count(*) AS hours, min(hour) AS first_hour, max(hour) AS last_hour
                     FROM billing_charges GROUP BY organization_id, subscription_id) charged
            USING (organization_id, subscription_id)
          WHERE life.billed_hours > 0
            AND (charged.hours IS DISTINCT FROM life.billed_hours
                 OR charged.first_hour <> life.first_hour
                 OR charged.last_hour <> life.first_hour + make_interval(hours => life.billed_hours - 1))) s,
         generate_series(0, s.billed_hours - 1) AS k
    WHERE NOT EXISTS (SELECT FROM billing_charges c
                      WHERE c.hour = s.first_hour + make_interval(hours => k)
                        AND c.organization_id = s.organization_id AND c.subscription_id = s.subscription_id OFFSET 0)`,
  describe: (missing) =>
    `the hour that began ${moment(missing.starts_at)} is not charged, though ${why(missing)}`,
};

function why({ billing_state, billed_through, parked_from }: MissingHour): string {
  if (billing_state === 'settled') return 'the instance is settled';
  if (billing_state === 'parked') return `the instance is parked only from ${moment(parked_from)}`;
  return `the wallet is billed through ${moment(billed_through)}`;
}
