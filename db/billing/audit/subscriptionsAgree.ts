import { RESOURCE_WORDS, type ResourceKind } from '../../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface Disagreement extends Breach {
  kind: ResourceKind;
  number: bigint;
  status: string | null;
  deleted_at: Instant | null;
  ended_at: Instant | null;
  outlives: boolean;
}

/** What is billed and what it is are apart, so nothing but this says that they tell the same of its life. */
export const subscriptionsAgree: AuditCheck<Disagreement> = {
  code: 'subscription',
  title: 'everything that is billed has a subscription that started before its use and ends with it',
  examines: 'instances',
  sql: `
    SELECT organization_id, sub.subscription_id, kind, number, thing.status, thing.deleted_at, sub.ended_at, outlives
    FROM (
      SELECT organization_id, 'vps' AS kind, instance_id AS number, status, deleted_at, false AS outlives
      FROM vps_instances
      UNION ALL
      SELECT organization_id, 'container', container_id, status, deleted_at, false FROM containers
      UNION ALL
      SELECT organization_id, 'addon', addon_id, i.status, a.deleted_at,
             i.deleted_at IS NOT NULL AND coalesce(a.deleted_at > i.deleted_at, true)
      FROM addons a JOIN vps_instances i USING (organization_id, instance_id)
    ) thing
    FULL JOIN (SELECT organization_id, resource_kind AS kind, resource_id AS number, subscription_id, ended_at, billing_state
               FROM subscriptions) sub
      USING (organization_id, kind, number)
    WHERE thing.status IS NULL OR sub.subscription_id IS NULL OR thing.deleted_at IS DISTINCT FROM sub.ended_at OR outlives
       OR (thing.status IN ('running', 'stopped') AND sub.ended_at IS NULL AND sub.billing_state = 'none')`,
  describe: ({ subscription_id, kind, number, status, deleted_at, ended_at, outlives }) => {
    const word = RESOURCE_WORDS[kind];
    if (subscription_id === null) return `${word} ${number} has no subscription, so it cannot be billed`;
    if (status === null) return `it has a subscription, but there is no such ${word}`;
    if (outlives && ended_at === null) return 'it goes on, though its instance is deleted';
    if (outlives) return `it ended ${when(ended_at)}, after its instance`;
    if (deleted_at === ended_at) return `it is ${status}, but its billing has not started`;
    return `it was deleted ${when(deleted_at)}, but its subscription ended ${when(ended_at)}`;
  },
};

function when(at: Instant | null): string {
  return at === null ? 'never' : `at ${moment(at)}`;
}
