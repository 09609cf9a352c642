const MAIL_KINDS = [
  'invitation',
  'account_exists',
  'email_confirmation',
  'password_reset',
  'status_subscription',
  'wallet',
  'receipts',
  'tickets',
  'webhooks',
  'email_change',
  'security',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** Mails of a kind to one address in an hour: more would flood its owner's mailbox. */
export const MAILS_TO_RECIPIENT: Record<MailKind, number> = {
  invitation: 5,
  account_exists: 1,
  email_confirmation: 3,
  password_reset: 3,
  status_subscription: 2,
  wallet: 10,
  receipts: 10,
  tickets: 20,
  webhooks: 5,
  email_change: 3,
  security: 10,
};

/** Mails of all kinds that one account, organization or network may cause in an hour. */
export const MAILS_OF_USER = 40;
export const MAILS_OF_ORGANIZATION = 100;
export const MAILS_OF_NETWORK = 40;

export const MAIL_WINDOW_SECONDS = 3_600;
