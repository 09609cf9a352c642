/** A session ends this long after sign-in, or when it was not used for the second. */
export const SESSION_DAYS = 30;
export const SESSION_IDLE_DAYS = 7;
/** How long a link to a new password works. */
export const RESET_MINUTES = 60;
/** At most so many open links for one account: more would be a nuisance in its owner's mailbox. */
export const MOST_OPEN_RESETS = 3;
/** How long a link that confirms an e-mail address works. */
export const CONFIRMATION_HOURS = 24;
export const INVITATION_DAYS = 7;
