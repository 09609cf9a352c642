/** Limits against a runaway script, far above what people need. */

/** Organizations that one user may own, deleted ones aside. */
export const MOST_ORGANIZATIONS_OWNED = 100;

/** Instances that an organization may create, deleted ones aside; imports are not limited. */
export const MOST_LIVING_INSTANCES = 10_000;

/** The same of containers. */
export const MOST_LIVING_CONTAINERS = 10_000;
