import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';
import { INSTANCE_LIVES_SQL } from './instanceLives.ts';

interface StrayCharge extends Breach {
  hour: Instant;
  fault: 'unknown' | 'not started' | 'before start' | 'after deletion' | 'parked' | 'beyond the mark';
  billing_started_at: Instant | null;
  ended_at: Instant | null;
  parked_from: Instant | null;
  billed_through: Instant | null;
  owner_handle: string | null;
}

/** A life that begins in clock hour f has its hour k in clock hour f + k, so bounds in clock hours are exact. */
export const noChargeOutsideLife: AuditCheck<StrayCharge> = {
  code: 'I5',
  title: 'no charge falls outside its instance’s lifetime',
  examines: 'charges',
  sql: `
    SELECT c.organization_id, c.subscription_id, c.hour,
           CASE WHEN life.organization_id IS NULL THEN 'unknown'
                WHEN life.billing_started_at IS NULL THEN 'not started'
                WHEN c.hour < life.first_hour THEN 'before start'
                WHEN c.hour >= life.end_hour THEN 'after deletion'
                WHEN life.billing_state = 'parked' THEN 'parked'
                ELSE 'beyond the mark' END AS fault,
           life.billing_started_at, life.ended_at, life.parked_from, life.billed_through,
           (SELECT coalesce(min(h.handle), 'id:' || min(o.organization_id))
            FROM subscriptions o LEFT JOIN organization_handles h USING (organization_id)
            WHERE o.subscription_id = c.subscription_id AND life.organization_id IS NULL) AS owner_handle
    FROM billing_charges c
    LEFT JOIN (SELECT *, first_hour + make_interval(hours => lifetime_hours) AS end_hour,
                      first_hour + make_interval(hours => CASE billing_state WHEN 'parked' THEN billed_hours
                                                                             ELSE marked_hours END) AS unbilled_hour
               FROM (${INSTANCE_LIVES_SQL}) lives OFFSET 0) life USING (organization_id, subscription_id)
    WHERE life.billing_started_at IS NULL
       OR c.hour < life.first_hour OR c.hour >= least(life.end_hour, life.unbilled_hour)`,
  describe: (charge) => `${moment(charge.hour)} is charged, but ${why(charge)}`,
};

function why(charge: StrayCharge): string {
  switch (charge.fault) {
    case 'unknown':
      return charge.owner_handle === null
        ? 'there is no such instance'
        : `the instance belongs to ${charge.owner_handle}`;
    case 'not started':
      return 'the instance has never been usable, so its billing has not started';
    case 'before start':
      return `billing started at ${moment(charge.billing_started_at)}`;
    case 'after deletion':
      return `the instance was deleted at ${moment(charge.ended_at)}`;
    case 'parked':
      return `the instance is parked, and unbilled, from ${moment(charge.parked_from)}`;
    case 'beyond the mark':
      return `the wallet is billed through ${moment(charge.billed_through)} only`;
  }
}
