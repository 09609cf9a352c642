import { HOUR_MICROS, formatTimestamp, parseInstant } from '../instant.ts';
import type { KeptFacts, MemberMailKind } from './memberMails.ts';

/** An event, as far as mails tell of it: amounts and moments are texts. */
export interface ToldEvent {
  type: string;
  /** ISO 8601 in UTC. */
  at: string;
  payload: Record<string, unknown>;
}

/** What the ladder says of a wallet just now. */
export interface StandingFacts {
  due: string;
  dueWithNextHour: string;
  suspendsAt: string | null;
}

type EventMail = { [Kind in MemberMailKind]: { kind: Kind; facts: KeptFacts<Kind> } }[MemberMailKind];

/** A deletion nearer than this was announced before. */
const REMINDER_HOURS = 48n;

/** The mail that an event makes; null: none. */
export function mailOfEvent({ type, at, payload }: ToldEvent, standing: StandingFacts): EventMail | null {
  const text = (field: string, otherwise = '0') => String(payload[field] ?? otherwise);
  const balance = text('balance');
  const owed = { balance, due: text('due'), dueWithNextHour: text('due_with_next_hour') };
  switch (type) {
    case 'wallet.low':
      return {
        kind: 'balance_low',
        facts: {
          balance,
          thresholdHours: Number(text('threshold_hours')),
          lastsUntil: hoursAfter(at, payload['runway_hours']),
        },
      };
    case 'wallet.past_due':
      // What has been paid since is no news.
      return Number(standing.due) === 0 ? null : { kind: 'past_due', facts: { balance, ...standing } };
    case 'organization.suspended':
      return { kind: 'suspended', facts: { ...owed, reason: text('reason', 'other') } };
    case 'organization.resumed':
      return { kind: 'resumed', facts: { balance } };
    case 'organization.terminating': {
      const terminatesAt = text('terminates_at', at);
      const isReminder = parseInstant(terminatesAt) - parseInstant(at) < REMINDER_HOURS * HOUR_MICROS;
      return { kind: 'deletion_announced', facts: { ...owed, terminatesAt, isReminder } };
    }
    case 'organization.terminated':
      return { kind: 'deleted', facts: { balance } };
    case 'wallet.topped_up':
      return { kind: 'top_up', facts: { amount: text('amount'), balance, entry: text('entry', ''), at } };
    case 'statement.ready':
      return {
        kind: 'statement',
        facts: {
          month: text('month', ''),
          number: text('number', ''),
          opening: text('opening'),
          charged: text('charged'),
          moved: text('moved'),
          closing: text('closing'),
        },
      };
    case 'auto_top_up.declined':
    case 'auto_top_up.turned_off':
      return {
        kind: 'auto_declined',
        facts: {
          balance,
          amount: text('amount'),
          reason: text('reason', ''),
          pausedUntil: payload['paused_until'] === undefined ? null : text('paused_until', at),
        },
      };
    case 'auto_top_up.limited':
      return {
        kind: 'auto_limited',
        facts: {
          balance,
          limit: text('limit', 'month'),
          needed: text('needed'),
          monthlyLimit: text('monthly_limit'),
          toppedUp: text('topped_up'),
        },
      };
    case 'webhook.disabled':
      return {
        kind: 'webhook_disabled',
        facts: { host: text('host', ''), reason: text('reason', 'failing') },
      };
    default:
      return null;
  }
}

function hoursAfter(at: string, hours: unknown): string | null {
  if (typeof hours !== 'number') return null;
  return formatTimestamp(parseInstant(at) + BigInt(hours) * HOUR_MICROS);
}
