/** What a subscription `sub` is for, by name: texts for statements that say whom a charge or a fault concerns. */

/** The instance is the resource itself, or the one that the add-on belongs to. */
export const RESOURCE_JOINS = `
  LEFT JOIN addons addon ON sub.resource_kind = 'addon'
    AND addon.organization_id = sub.organization_id AND addon.addon_id = sub.resource_id
  LEFT JOIN vps_instances vps ON vps.organization_id = sub.organization_id
    AND vps.instance_id = CASE sub.resource_kind WHEN 'vps' THEN sub.resource_id WHEN 'addon' THEN addon.instance_id END
  LEFT JOIN containers container ON sub.resource_kind = 'container'
    AND container.organization_id = sub.organization_id AND container.container_id = sub.resource_id`;

/** The number of the instance an add-on belongs to; NULL for anything else. */
export const ADDON_OF = 'addon.instance_id';

/** NULL where the resource is not there. */
export const RESOURCE_NAME = `coalesce(addon.name || ' (' || vps.name || ')', vps.name, container.name)`;

/** Whether it has yet to run for the first time, and will; an add-on does with its instance. */
export const WAITS_TO_START = `(sub.billing_state = 'none' AND sub.ended_at IS NULL
  AND (vps.status = 'provisioning' OR container.status = 'deploying'))`;
