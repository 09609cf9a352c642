import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';
import { clockHourSql } from '../instanceHours.ts';

interface WrongOrdinal extends Breach {
  hour: Instant;
  month_ordinal: number;
  right_ordinal: number;
}

/**
 * Rule 8: an hour's number among the instance's hours that begin in the same UTC calendar month, counted from the first
 * of them: the instance's first hour (less those that another platform billed in that month), or the month's. Months
 * begin at full hours, so clock hours tell the month.
 */
export const ordinalIsRight: AuditCheck<WrongOrdinal> = {
  code: 'ordinal',
  title: 'every charge has the right hour of the month',
  examines: 'charges',
  sql: `
    SELECT c.organization_id, c.subscription_id, c.hour, c.month_ordinal,
           clock.hour_no - greatest(life.first_hour_no - life.hours_before, clock.month_first_no) + 1 AS right_ordinal
    FROM billing_charges c
    JOIN (SELECT hour, (extract(epoch FROM hour) / 3600)::integer AS hour_no,
                 (extract(epoch FROM date_trunc('month', hour, 'UTC')) / 3600)::integer AS month_first_no
          FROM (SELECT generate_series(min(hour), max(hour), interval '1 hour') AS hour FROM billing_charges) begun
          OFFSET 0) clock USING (hour)
    JOIN (SELECT organization_id, subscription_id, hours_before,
                 (extract(epoch FROM ${clockHourSql('billing_started_at')}) / 3600)::integer AS first_hour_no
          FROM subscriptions WHERE billing_started_at IS NOT NULL OFFSET 0) life USING (organization_id, subscription_id)
    WHERE clock.hour_no >= life.first_hour_no
      AND c.month_ordinal <> clock.hour_no - greatest(life.first_hour_no - life.hours_before, clock.month_first_no) + 1`,
  describe: ({ hour, month_ordinal, right_ordinal }) =>
    `${moment(hour)} is charged as hour ${month_ordinal} of the month, but is hour ${right_ordinal}`,
};
