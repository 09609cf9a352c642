/** Limits against a runaway script, far above what people need. */

/** Organizations that one user may own, deleted ones aside. */
export const MOST_ORGANIZATIONS_OWNED = 100;

/** Instances that an organization may create, deleted ones aside; imports are not limited. */
export const MOST_LIVING_INSTANCES = 10_000;

/** The same of containers, and of add-ons. */
export const MOST_LIVING_CONTAINERS = 10_000;
export const MOST_LIVING_ADDONS = 10_000;
