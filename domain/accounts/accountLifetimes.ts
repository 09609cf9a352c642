/** A session ends this long after sign-in, or after going unused for the second. */
export const SESSION_DAYS = 30;
export const SESSION_IDLE_DAYS = 7;
/** How long a sign-in waits for its second factor. */
export const PENDING_SIGN_IN_MINUTES = 10;
/** How long an administrator has to set up a second factor where the settings ask for one. */
export const FACTOR_GRACE_DAYS = 7;
/** How long a proof of who one is holds for what asks for a recent one. */
export const RECENT_PROOF_MINUTES = 15;
/** How long a link to a new password works. */
export const RESET_MINUTES = 60;
/** How many open links one account may have: more would flood its owner's mailbox. */
export const MOST_OPEN_RESETS = 3;
/** How long a link that confirms an e-mail address works. */
export const CONFIRMATION_HOURS = 24;
/** How long a new address can be confirmed, and how long the old one can be had back after that. */
export const EMAIL_CHANGE_HOURS = 24;
export const EMAIL_UNDO_HOURS = 24;
export const INVITATION_DAYS = 7;
