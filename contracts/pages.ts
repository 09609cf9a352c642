/** The pages, by path: the app serves them, the browser routes among them. No import: it is in every page's bundle. */
export interface Page {
  /** As the router matches it; `:name` is one part. */
  path: string;
  /** For the browser's tab; the site's name follows. */
  title: string;
  /** For search engines; null keeps them out. */
  description: string | null;
  /** Who may open it; the API decides by itself what they see. */
  audience: 'everyone' | 'user' | 'administrator';
}

export const PAGES = {
  status: {
    path: '/status',
    title: 'Status',
    description: 'The platform’s live state: instances by status, and its record of the last 90 days.',
    audience: 'everyone',
  },
  incident: {
    path: '/status/incidents/:incident',
    title: 'Incident',
    description: null,
    audience: 'everyone',
  },
  maintenance: {
    path: '/status/maintenance/:maintenance',
    title: 'Maintenance',
    description: null,
    audience: 'everyone',
  },
  confirmSubscription: {
    path: '/status/confirm',
    title: 'Confirm your subscription',
    description: null,
    audience: 'everyone',
  },
  unsubscribe: {
    path: '/status/unsubscribe/:token',
    title: 'Unsubscribe',
    description: null,
    audience: 'everyone',
  },
  stopMails: {
    path: '/mails/stop/:token',
    title: 'Stop these mails',
    description: null,
    audience: 'everyone',
  },
  aboutUs: {
    path: '/about',
    title: 'About',
    description: 'What this platform is, who runs it, and its size at a glance.',
    audience: 'everyone',
  },
  prices: {
    path: '/prices',
    title: 'Prices',
    description: 'What servers, containers and add-ons cost by the hour, and at most in a month.',
    audience: 'everyone',
  },
  apiReference: {
    path: '/reference',
    title: 'API',
    description: 'Every operation of the API: what it takes, what it answers, and how to call it.',
    audience: 'everyone',
  },
  problems: {
    path: '/problems',
    title: 'Problems',
    description: 'What each error of the API means, and what to do about it.',
    audience: 'everyone',
  },
  signIn: { path: '/sign-in', title: 'Sign in', description: null, audience: 'everyone' },
  register: { path: '/register', title: 'Create an account', description: null, audience: 'everyone' },
  forgotPassword: {
    path: '/forgot-password',
    title: 'Reset your password',
    description: null,
    audience: 'everyone',
  },
  resetPassword: {
    path: '/reset-password',
    title: 'Choose a new password',
    description: null,
    audience: 'everyone',
  },
  confirmEmail: {
    path: '/confirm-email',
    title: 'Confirm your e-mail address',
    description: null,
    audience: 'everyone',
  },
  changeEmail: {
    path: '/change-email',
    title: 'Confirm your new e-mail address',
    description: null,
    audience: 'everyone',
  },
  undoEmailChange: {
    path: '/undo-email-change',
    title: 'Undo the change of your e-mail address',
    description: null,
    audience: 'everyone',
  },
  invitation: { path: '/invitation', title: 'Invitation', description: null, audience: 'everyone' },
  account: { path: '/account', title: 'Account', description: null, audience: 'user' },
  organizations: { path: '/organizations', title: 'Organizations', description: null, audience: 'user' },
  instances: {
    path: '/organizations/:organization',
    title: 'Instances',
    description: null,
    audience: 'user',
  },
  instance: {
    path: '/organizations/:organization/instances/:instance',
    title: 'Instance',
    description: null,
    audience: 'user',
  },
  wallet: {
    path: '/organizations/:organization/wallet',
    title: 'Wallet',
    description: null,
    audience: 'user',
  },
  ledgerEntry: {
    path: '/organizations/:organization/wallet/entries/:entry',
    title: 'Ledger entry',
    description: null,
    audience: 'user',
  },
  statement: {
    path: '/organizations/:organization/wallet/statements/:period',
    title: 'Statement',
    description: null,
    audience: 'user',
  },
  addFunds: {
    path: '/organizations/:organization/wallet/add-funds',
    title: 'Add funds',
    description: null,
    audience: 'user',
  },
  payment: {
    path: '/organizations/:organization/wallet/payments/:payment',
    title: 'Payment',
    description: null,
    audience: 'user',
  },
  containers: {
    path: '/organizations/:organization/containers',
    title: 'Containers',
    description: null,
    audience: 'user',
  },
  tickets: {
    path: '/organizations/:organization/tickets',
    title: 'Tickets',
    description: null,
    audience: 'user',
  },
  ticket: {
    path: '/organizations/:organization/tickets/:ticket',
    title: 'Ticket',
    description: null,
    audience: 'user',
  },
  members: {
    path: '/organizations/:organization/members',
    title: 'Members',
    description: null,
    audience: 'user',
  },
  webhooks: {
    path: '/organizations/:organization/webhooks',
    title: 'Webhooks',
    description: null,
    audience: 'user',
  },
  home: { path: '/home', title: 'Home', description: null, audience: 'administrator' },
  allTickets: { path: '/tickets', title: 'Tickets', description: null, audience: 'administrator' },
  billing: { path: '/billing', title: 'Billing', description: null, audience: 'administrator' },
  billingRun: {
    path: '/billing/runs/:run',
    title: 'Billing run',
    description: null,
    audience: 'administrator',
  },
  wallets: { path: '/billing/wallets', title: 'Wallets', description: null, audience: 'administrator' },
  plans: { path: '/billing/plans', title: 'Plans and prices', description: null, audience: 'administrator' },
  plan: { path: '/billing/plans/:plan', title: 'Plan', description: null, audience: 'administrator' },
  payments: { path: '/billing/payments', title: 'Payments', description: null, audience: 'administrator' },
  billingPayment: {
    path: '/billing/payments/:payment',
    title: 'Payment',
    description: null,
    audience: 'administrator',
  },
  rebills: { path: '/billing/rebills', title: 'Rebills', description: null, audience: 'administrator' },
  regions: { path: '/billing/regions', title: 'Regions', description: null, audience: 'administrator' },
  platformWebhooks: {
    path: '/billing/webhooks',
    title: 'Webhooks',
    description: null,
    audience: 'administrator',
  },
  users: { path: '/billing/users', title: 'Users', description: null, audience: 'administrator' },
  auditLog: { path: '/billing/log', title: 'Audit log', description: null, audience: 'administrator' },
} as const satisfies Record<string, Page>;

export type PageName = keyof typeof PAGES;

/** What a page needs to know about the installation; written into each page's HTML. */
export interface Site {
  name: string;
  /** Who runs the platform; null if not set. */
  operator: string | null;
  /** An e-mail address or a URL; null if not set. */
  contact: string | null;
  /** The operator's address on statements, its lines separated by semicolons; null if not set. */
  address: string | null;
  /** Whether anyone may create an account. */
  registration: 'open' | 'closed';
  /** What visitors see of the platform's state. */
  publicStatus: 'fleet' | 'components' | 'nothing';
  /** Whether mail is sent: without it, only the operator can reset a password. */
  mail: boolean;
  /** The ISO 4217 code of every amount. */
  currency: string;
}
