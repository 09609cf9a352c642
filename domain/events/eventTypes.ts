/** Everything that may be told of, in the order of the documentation, and whom it concerns. */
const EVENT_TYPES = {
  'wallet.topped_up': 'organization',
  'wallet.low': 'organization',
  'wallet.past_due': 'organization',
  'wallet.resumed': 'organization',
  'organization.suspended': 'organization',
  'organization.resumed': 'organization',
  'organization.terminating': 'organization',
  'organization.terminated': 'organization',
  'statement.ready': 'organization',
  'payment.succeeded': 'organization',
  'payment.refunded': 'organization',
  'payment.disputed': 'organization',
  'auto_top_up.declined': 'organization',
  'auto_top_up.turned_off': 'organization',
  'auto_top_up.limited': 'organization',
  'instance.running': 'organization',
  'instance.stopped': 'organization',
  'instance.deleted': 'organization',
  'container.running': 'organization',
  'container.stopped': 'organization',
  'container.deleted': 'organization',
  'ticket.answered': 'organization',
  'webhook.disabled': 'organization',
  'billing.run_failed': 'platform',
  'incident.opened': 'platform',
  'incident.closed': 'platform',
} as const;

export type EventType = keyof typeof EVENT_TYPES;

/** What is mailed to an organization's owners, or to administrators where it is the platform's own; the others are for machines and pages. */
const MAILED: readonly EventType[] = [
  'wallet.topped_up',
  'wallet.low',
  'wallet.past_due',
  'organization.suspended',
  'organization.resumed',
  'organization.terminating',
  'organization.terminated',
  'statement.ready',
  'auto_top_up.declined',
  'auto_top_up.turned_off',
  'auto_top_up.limited',
  'webhook.disabled',
];

export function isMailed(type: EventType): boolean {
  return MAILED.includes(type);
}

/** What a webhook may be sent: an organization's has its own events, the platform's everybody's and its own. */
export function typesFor(whose: 'organization' | 'platform'): EventType[] {
  const all = Object.keys(EVENT_TYPES) as EventType[];
  return whose === 'platform' ? all : all.filter((type) => EVENT_TYPES[type] === 'organization');
}
