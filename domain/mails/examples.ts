import {
  writeAccountExists,
  writeEmailConfirmation,
  writeInvitation,
  writePasswordReset,
} from './accountMails.ts';
import type { MailContent, StoppingLinks } from './content.ts';
import { type FactorEvent, writeFactorMail } from './factorMails.ts';
import { type KeptFacts, type MemberMailKind, topicOf, writeMemberMail } from './memberMails.ts';
import {
  writeEmailChange,
  writeEmailChanged,
  writeEmailTaken,
  writeNewDevice,
  writeNewKey,
} from './securityMails.ts';
import { writeStatusConfirmation, writeStatusNews, writeSubscribedAlready } from './statusMails.ts';

/** A mail as somebody might get it. */
export interface MailExample {
  content: MailContent;
  stopping?: StoppingLinks;
}

const TOKEN = 'Q7dXkX2mT0c8b1FZ4uJ9sLwYvR3hN6pAeGqKzBtCiDo';
/** Rule 24: 10.00 a month from 1 December on. */
const SUSPENDED = { balance: '-1.077381', due: '1.08', dueWithNextHour: '1.10' };
const OWED = { balance: '-6.077381', due: '6.08', dueWithNextHour: '6.10' };

/** Every mail with believable facts, by name: what `mail preview` shows, and tests look at. */
export function mailExamples(base: string, currency: string): Record<string, MailExample> {
  const toMember = <Kind extends MemberMailKind>(kind: Kind, facts: KeptFacts<Kind>): MailExample => {
    const pages = `${base}/organizations/northwind`;
    const content = writeMemberMail(kind, facts, { base: pages, organization: 'Northwind Labs', currency });
    if (topicOf(kind) === null) return { content };
    return {
      content,
      stopping: { unsubscribe: `${base}/mails/stop/${TOKEN}`, preferences: `${base}/account` },
    };
  };
  const news = (subject: string, body: string, path: string): MailExample => ({
    content: writeStatusNews({ subject, body, link: `${base}${path}` }),
    stopping: { unsubscribe: `${base}/status/unsubscribe/${TOKEN}` },
  });
  return {
    'balance-low': toMember('balance_low', {
      balance: '0.35',
      thresholdHours: 24,
      lastsUntil: '2026-12-01T23:00:00.000000Z',
    }),
    'past-due': toMember('past_due', {
      balance: '-0.005952',
      due: '0.01',
      dueWithNextHour: '0.03',
      suspendsAt: '2026-12-05T09:00:00.000000Z',
    }),
    suspended: toMember('suspended', { ...SUSPENDED, reason: 'unpaid' }),
    'suspended-by-operator': toMember('suspended', { ...SUSPENDED, balance: '12.50', reason: 'abuse' }),
    resumed: toMember('resumed', { balance: '8.922619' }),
    'deletion-announced': toMember('deletion_announced', {
      ...OWED,
      terminatesAt: '2027-01-04T09:00:00.000000Z',
      isReminder: false,
    }),
    'deletion-reminder': toMember('deletion_announced', {
      ...OWED,
      terminatesAt: '2027-01-04T09:00:00.000000Z',
      isReminder: true,
    }),
    deleted: toMember('deleted', { balance: '-9.404762' }),
    'top-up': toMember('top_up', {
      amount: '50.00',
      balance: '62.857143',
      entry: '1204',
      at: '2026-12-01T08:15:00.000000Z',
    }),
    statement: toMember('statement', {
      month: '2026-11',
      number: '42-202611',
      opening: '40.00',
      charged: '-27.142857',
      moved: '50.00',
      closing: '62.857143',
    }),
    'auto-top-up-declined': toMember('auto_declined', {
      balance: '4.214286',
      amount: '25.000000',
      reason: 'Your card was declined.',
      pausedUntil: '2026-12-01T09:15:00.000000Z',
    }),
    'auto-top-up-turned-off': toMember('auto_declined', {
      balance: '3.142857',
      amount: '25.000000',
      reason: 'Your card has expired.',
      pausedUntil: null,
    }),
    'auto-top-up-limited': toMember('auto_limited', {
      balance: '2.071429',
      limit: 'month',
      needed: '7.930000',
      monthlyLimit: '100.000000',
      toppedUp: '100.000000',
    }),
    'ticket-answered': toMember('ticket_answered', {
      ticket: '318',
      subject: 'web-1 does not start after the resize',
      author: 'Mina, support',
    }),
    'webhook-disabled': toMember('webhook_disabled', {
      host: 'hooks.northwind.example',
      reason: 'failing',
    }),
    invitation: {
      content: writeInvitation({
        organization: 'Northwind Labs',
        days: 7,
        link: `${base}/invitation#token=42.${TOKEN}`,
      }),
    },
    'account-exists': { content: writeAccountExists({ link: `${base}/sign-in` }) },
    'password-reset': {
      content: writePasswordReset({ minutes: 60, link: `${base}/reset-password#token=${TOKEN}` }),
    },
    'email-confirmation': {
      content: writeEmailConfirmation({ hours: 24, link: `${base}/confirm-email#token=${TOKEN}` }),
    },
    'email-change': {
      content: writeEmailChange({ hours: 24, link: `${base}/change-email#token=${TOKEN}` }),
    },
    'email-taken': { content: writeEmailTaken({ link: `${base}/sign-in` }) },
    'email-changed': {
      content: writeEmailChanged({ hours: 24, link: `${base}/undo-email-change#token=${TOKEN}` }),
    },
    'new-device': {
      content: writeNewDevice({
        device: 'Firefox on Windows',
        address: '203.0.113.7',
        link: `${base}/account`,
      }),
    },
    'new-key': {
      content: writeNewKey({
        name: 'Backup script',
        scopes: ['read', 'provision'],
        link: `${base}/account`,
      }),
    },
    ...factorExamples(`${base}/account`),
    'status-confirmation': {
      content: writeStatusConfirmation({ hours: 24, link: `${base}/status/confirm#token=${TOKEN}` }),
    },
    'subscribed-already': {
      content: writeSubscribedAlready({ link: `${base}/status/unsubscribe/${TOKEN}` }),
    },
    incident: news(
      'Identified: Slow disks in Frankfurt',
      'Two storage nodes in Frankfurt rebuild after a disk was replaced. Reads take longer until about 14:00 UTC.\n\nNothing is lost, and nothing has to be done.',
      '/status/incidents/17',
    ),
    maintenance: news(
      'Maintenance planned: New switches in Frankfurt',
      'From 6 December 2026, 02:00 UTC to 6 December 2026, 04:00 UTC.\n\nInstances in Frankfurt lose the network for up to two minutes.',
      '/status/maintenance/9',
    ),
  };
}

function factorExamples(link: string): Record<string, MailExample> {
  const events: FactorEvent[] = [
    { kind: 'authenticator_added' },
    { kind: 'authenticator_removed' },
    { kind: 'recovery_codes_made' },
    { kind: 'recovery_code_used', left: 9 },
    { kind: 'wrong_codes', count: 5 },
    { kind: 'factors_reset' },
  ];
  return Object.fromEntries(
    events.map((event) => [event.kind.replaceAll('_', '-'), { content: writeFactorMail(event, link) }]),
  );
}
