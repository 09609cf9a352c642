/** What a subscription `sub` is for, by name: texts for statements that say whom a charge or a fault concerns. */

export const RESOURCE_JOINS = `
  LEFT JOIN vps_instances vps ON sub.resource_kind = 'vps'
    AND vps.organization_id = sub.organization_id AND vps.instance_id = sub.resource_id
  LEFT JOIN containers container ON sub.resource_kind = 'container'
    AND container.organization_id = sub.organization_id AND container.container_id = sub.resource_id`;

/** NULL where the resource is not there. */
export const RESOURCE_NAME = 'coalesce(vps.name, container.name)';

/** Whether it has yet to run for the first time, and will. */
export const WAITS_TO_START = `(sub.billing_state = 'none' AND sub.ended_at IS NULL
  AND (vps.status = 'provisioning' OR container.status = 'deploying'))`;
