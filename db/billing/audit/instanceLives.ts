import {
  clockHourSql,
  hoursBegunBeforeSql,
  hoursBegunThroughSql,
  lifetimeHoursSql,
} from '../instanceHours.ts';

/**
 * What each instance's charges should be, in closed form: its hours are numbered from 0, so a number of hours says
 * exactly which. lifetime_hours: all it may ever be charged for (NULL: no end yet); marked_hours: those begun up to its
 * wallet's mark (NULL: no mark); billed_hours: those that should be charged by now (NULL: unknown).
 */
export const INSTANCE_LIVES_SQL = `
  SELECT organization_id, subscription_id, billing_state, billing_started_at, ended_at, parked_from, billed_through,
         first_hour, lifetime_hours, marked_hours,
         CASE billing_state
           WHEN 'settled' THEN lifetime_hours
           WHEN 'parked' THEN CASE WHEN parked_from > billing_started_at
                                   THEN least(${hoursBegunBeforeSql('billing_started_at', 'parked_from')}, lifetime_hours)
                                   ELSE 0 END
           WHEN 'metered' THEN CASE WHEN marked_hours IS NOT NULL THEN least(marked_hours, lifetime_hours) END
         END AS billed_hours
  FROM (SELECT sub.organization_id, sub.subscription_id, sub.billing_state, sub.billing_started_at, sub.ended_at, sub.parked_from,
               w.billed_through,
               ${clockHourSql('sub.billing_started_at')} AS first_hour,
               ${lifetimeHoursSql('sub.billing_started_at', 'sub.ended_at')} AS lifetime_hours,
               CASE WHEN w.billed_through >= sub.billing_started_at
                    THEN ${hoursBegunThroughSql('sub.billing_started_at', 'w.billed_through')}
                    WHEN w.billed_through IS NOT NULL THEN 0 END AS marked_hours
        FROM subscriptions sub
        LEFT JOIN wallets w USING (organization_id)
        OFFSET 0) life`;
