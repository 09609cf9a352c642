/** How much one may have: bounds against a runaway script, far above what people need. */

/** Living organizations that one user owns. */
export const MOST_ORGANIZATIONS_OWNED = 100;

/** Living instances of an organization for one more to be created; what is brought in from elsewhere is not bounded. */
export const MOST_LIVING_INSTANCES = 10_000;
