import { z } from 'zod';
import type { EventType } from '../domain/events/eventTypes.ts';
import { Amount, Cursor, Id, Timestamp } from './values.ts';

const WALLET = {
  balance: Amount,
  runway_hours: z.int().nullable().describe('whole hours that the balance lasts; null: for ever'),
  due: Amount.describe('the least top-up, in whole cents, that ends a debt'),
  due_with_next_hour: Amount.describe('the same, with the next hour paid'),
};
const CROSSING = {
  balance: Amount,
  entry: Id.describe('the ledger entry that did it'),
  kind: z.string().describe('the entry’s kind, such as charge or top_up'),
};
const INSTANCE = { instance: Id, name: z.string() };
const CONTAINER = { container: Id, name: z.string() };
const PAYMENT = {
  payment: Id,
  provider: z.string().describe('such as stripe'),
  reference: z.string(),
  amount: Amount,
  currency: z.string(),
};
const DECLINED = {
  amount: Amount.describe('what was to be added'),
  currency: z.string(),
  balance: Amount,
  reason: z.string().describe('in the provider’s words'),
};
const INCIDENT = { incident: Id, title: z.string(), impact: z.string() };
const WhySuspended = z.enum(['unpaid', 'abuse', 'security', 'other']);

/** What each event says, and when it happens: OpenAPI's webhooks, the documentation and the payloads' types come from here. */
export const EVENTS = {
  'wallet.topped_up': event('Money was added to the wallet', { amount: Amount, balance: Amount, entry: Id }),
  'wallet.low': event('The balance lasts less long than a threshold', {
    ...WALLET,
    threshold_hours: z.int().describe('the threshold, in hours'),
  }),
  'wallet.past_due': event('The balance fell below zero', CROSSING),
  'wallet.resumed': event('The balance is zero or above again', CROSSING),
  'organization.suspended': event('Everything is being switched off', {
    ...WALLET,
    reason: WhySuspended,
    because: z
      .enum(['grace', 'limit', 'chargeback'])
      .exactOptional()
      .describe('of a debt: its time or its limit was reached, or a bank took a payment back'),
  }),
  'organization.resumed': event('A suspension ended', { ...WALLET, reason: WhySuspended }),
  'organization.terminating': event('Everything will be deleted at a moment', {
    ...WALLET,
    terminates_at: Timestamp.nullable(),
  }),
  'organization.terminated': event('Everything was deleted because of a debt', WALLET),
  'statement.ready': event('A month’s last hour is billed, and its statement is ready', {
    month: z.string().describe('such as 2026-11'),
    number: z.string().describe('the statement’s'),
    opening: Amount.describe('the balance when the month began'),
    charged: Amount,
    moved: Amount.describe('everything else that moved the balance'),
    closing: Amount.describe('the balance when the month ended'),
  }),
  'payment.succeeded': event('A payment arrived', PAYMENT),
  'payment.refunded': event('A payment was paid back, wholly or in part', PAYMENT),
  'payment.disputed': event('A bank took a payment back', PAYMENT),
  'auto_top_up.declined': event('An automatic top-up was declined', {
    ...DECLINED,
    paused_until: Timestamp.describe('when it is tried again'),
  }),
  'auto_top_up.turned_off': event('Automatic top-up was turned off after three declines', DECLINED),
  'auto_top_up.limited': event('A limit kept the wallet from being topped up automatically', {
    limit: z.enum(['month', 'payment']).describe('the month’s, or what one payment may be'),
    needed: Amount.describe('the least that would lift the balance to the threshold'),
    monthly_limit: Amount,
    topped_up: Amount.describe('automatically, this month'),
    balance: Amount,
    currency: z.string(),
  }),
  'instance.running': event('An instance runs', INSTANCE),
  'instance.stopped': event('An instance stopped', INSTANCE),
  'instance.deleted': event('An instance was deleted', INSTANCE),
  'container.running': event('A container runs', CONTAINER),
  'container.stopped': event('A container stopped', CONTAINER),
  'container.deleted': event('A container was deleted', CONTAINER),
  'ticket.answered': event('The operator answered a ticket', { ticket: Id, subject: z.string() }),
  'webhook.disabled': event('A webhook was disabled, because it only failed', {
    endpoint: Id,
    host: z.string(),
    reason: z.enum(['gone', 'failing']).describe('it answered 410, or took nothing for five days'),
  }),
  'billing.run_failed': event('A billing run failed, wholly or for some organizations', {
    run: Id,
    outcome: z.enum(['failed', 'partial']),
    organizations: z.int().describe('how many could not be billed'),
  }),
  'incident.opened': event('An incident was opened on the status page', INCIDENT),
  'incident.closed': event('An incident was resolved', INCIDENT),
} satisfies Record<EventType, unknown>;

/** What is sent to see whether messages arrive: no event of its own. */
export const TEST_EVENT = {
  'webhook.test': event('A test that somebody asked for', { message: z.string() }),
};

/** What an event of a type says. */
export type PayloadOf<Type extends EventType> = z.infer<(typeof EVENTS)[Type]['data']>;

/** A message as receivers get it. */
export function messageOf<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({
    id: z.string().describe('the same whenever it is sent again: evt_ and a number'),
    type: z.literal(type),
    timestamp: Timestamp.describe('when it happened'),
    organization: Id.nullable().describe('null: the platform'),
    sequence: z
      .int()
      .nullable()
      .describe('counts the organization’s events, or the platform’s, without a gap; null: a test'),
    data,
  });
}

const Event = z.object({
  id: Id,
  sequence: z.int(),
  type: z.string(),
  at: Timestamp,
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type Event = z.infer<typeof Event>;

export const EventList = z
  .object({ items: z.array(Event), nextCursor: Cursor.nullable() })
  .meta({ id: 'EventList', description: 'A page of events, newest first' });
export type EventList = z.infer<typeof EventList>;

function event<Shape extends z.ZodRawShape>(summary: string, shape: Shape) {
  return { summary, data: z.strictObject(shape) };
}
