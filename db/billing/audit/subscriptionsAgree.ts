import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface Disagreement extends Breach {
  status: string | null;
  deleted_at: Instant | null;
  ended_at: Instant | null;
  has_subscription: boolean;
}

/** What is billed and what it is are apart, so nothing but this says that they tell the same of its life. */
export const subscriptionsAgree: AuditCheck<Disagreement> = {
  code: 'subscription',
  title: 'every instance has a subscription that started before its use and ends with it',
  examines: 'instances',
  sql: `
    SELECT organization_id, subscription_id, i.status, i.deleted_at, sub.ended_at,
           sub.resource_kind IS NOT NULL AS has_subscription
    FROM (SELECT organization_id, instance_id AS subscription_id, status, deleted_at FROM vps_instances) i
    FULL JOIN (SELECT organization_id, subscription_id, resource_kind, ended_at, billing_state
               FROM subscriptions WHERE resource_kind = 'vps') sub
      USING (organization_id, subscription_id)
    WHERE i.status IS NULL OR sub.resource_kind IS NULL OR i.deleted_at IS DISTINCT FROM sub.ended_at
       OR (i.status IN ('running', 'stopped') AND sub.billing_state = 'none')`,
  describe: ({ status, deleted_at, ended_at, has_subscription }) => {
    if (status === null) return 'it has a subscription, but there is no such instance';
    if (!has_subscription) return 'it has no subscription, so it cannot be billed';
    if (deleted_at === ended_at) return `it is ${status}, but its billing has not started`;
    return `it was deleted ${when(deleted_at)}, but its subscription ended ${when(ended_at)}`;
  },
};

function when(at: Instant | null): string {
  return at === null ? 'never' : `at ${moment(at)}`;
}
