import { z } from 'zod';
import { type EventType, typesFor } from '../domain/events/eventTypes.ts';
import {
  Count,
  Cursor,
  Id,
  InOrganization,
  MomentGiven,
  PageQuery,
  TextOrNothing,
  Timestamp,
} from './values.ts';

const Url = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/u, { error: 'must be a URL, such as https://example.org/hooks' })
  .meta({ examples: ['https://example.org/hooks'] });
const Type = z.enum(typesFor('platform') as [EventType, ...EventType[]]);
const Types = z
  .array(Type)
  .min(1, { error: 'must have at least one event' })
  .max(100)
  .describe('the events to be sent; organizations can’t choose those of the platform');
const Description = TextOrNothing(200);

export const NewWebhook = z
  .strictObject({ url: Url, events: Types, description: Description.optional() })
  .meta({ id: 'NewWebhook' });

export const WebhookChange = z
  .strictObject({
    url: Url.optional(),
    events: Types.optional(),
    description: Description.optional(),
    enabled: z.boolean().optional().describe('true also forgets what failed before'),
  })
  .meta({ id: 'WebhookChange' });

export const Webhook = z
  .object({
    id: Id,
    url: z.string(),
    description: z.string(),
    events: z.array(Type),
    createdAt: Timestamp,
    disabled: z
      .object({
        at: Timestamp,
        because: z
          .enum(['by_hand', 'gone', 'failing'])
          .describe('gone: it answered 410; failing: for five days'),
      })
      .nullable(),
    failingSince: Timestamp.nullable().describe('it has taken nothing since then'),
    formerSecretUntil: Timestamp.nullable().describe(
      'until then messages are signed with the former secret too',
    ),
  })
  .meta({ id: 'Webhook', description: 'A webhook, without its secret' });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookList = z
  .object({ items: z.array(Webhook), choices: z.array(Type).describe('the events that can be chosen') })
  .meta({ id: 'WebhookList', description: 'All webhooks' });
export type WebhookList = z.infer<typeof WebhookList>;

export const MadeWebhook = z
  .object({ secret: z.string().describe('whsec_…, returned only once'), webhook: Webhook })
  .meta({ id: 'MadeWebhook', description: 'The webhook with its new secret' });
export type MadeWebhook = z.infer<typeof MadeWebhook>;

const Attempt = z.object({
  at: Timestamp,
  durationMs: Count,
  status: z.int().nullable().describe('null: no answer came'),
  answer: z.string().nullable().describe('its beginning'),
  error: z.string().nullable(),
});

export const Delivery = z
  .object({
    id: Id,
    messageId: z.string().describe('the header webhook-id'),
    type: z.string(),
    createdAt: Timestamp,
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: Count.describe('since it was last asked for'),
    nextTryAt: Timestamp.nullable(),
    request: z.string().describe('the body, as it is sent'),
    latest: Attempt.nullable(),
  })
  .meta({ id: 'Delivery', description: 'A message to a webhook' });
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryList = z
  .object({ items: z.array(Delivery), nextCursor: Cursor.nullable() })
  .meta({ id: 'DeliveryList', description: 'A page of messages to a webhook, newest first' });
export type DeliveryList = z.infer<typeof DeliveryList>;

export const Attempts = z
  .object({ items: z.array(Attempt) })
  .meta({ id: 'Attempts', description: 'What came of a message, newest first' });
export type Attempts = z.infer<typeof Attempts>;

export const DeliveryQuery = PageQuery.extend({
  state: z.enum(['pending', 'delivered', 'failed']).optional(),
});

export const Resend = z
  .strictObject({ since: MomentGiven })
  .meta({ id: 'Resend', description: 'From when on everything is sent again' });

export const Resent = z
  .object({ messages: Count })
  .meta({ id: 'Resent', description: 'How many messages are sent again' });

export const WebhookPath = z.strictObject({ webhook: Id });
export const DeliveryPath = z.strictObject({ webhook: Id, delivery: Id });
export const WebhookPathIn = InOrganization.extend({ webhook: Id });
export const DeliveryPathIn = InOrganization.extend({ webhook: Id, delivery: Id });
