import type { EventType } from '../../../domain/events/eventTypes.ts';

/** What happened, in a few words. */
export const EVENT_WORDS: Record<EventType, string> = {
  'wallet.topped_up': 'Wallet topped up',
  'wallet.low': 'Balance low',
  'wallet.past_due': 'Past due',
  'wallet.resumed': 'No longer past due',
  'organization.suspended': 'Suspended',
  'organization.resumed': 'Suspension ended',
  'organization.terminating': 'Deletion announced',
  'organization.terminated': 'Everything deleted',
  'statement.ready': 'Statement ready',
  'payment.succeeded': 'Payment received',
  'payment.refunded': 'Payment refunded',
  'payment.disputed': 'Payment disputed',
  'auto_top_up.declined': 'Automatic top-up declined',
  'auto_top_up.turned_off': 'Automatic top-up turned off',
  'auto_top_up.limited': 'Automatic top-up at its limit',
  'instance.running': 'Instance running',
  'instance.stopped': 'Instance stopped',
  'instance.deleted': 'Instance deleted',
  'container.running': 'Container running',
  'container.stopped': 'Container stopped',
  'container.deleted': 'Container deleted',
  'ticket.answered': 'Ticket answered',
  'webhook.disabled': 'Webhook disabled',
  'billing.run_failed': 'Billing run failed',
  'incident.opened': 'Incident opened',
  'incident.closed': 'Incident resolved',
};

/** The same of a type that may be newer than this page. */
export function nameEvent(type: string): string {
  return EVENT_WORDS[type as EventType] ?? type;
}
