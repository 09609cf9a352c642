import type { MailKind } from '../accounts/mailLimits.ts';
import {
  type DeclinedTopUpFacts,
  type LimitedTopUpFacts,
  writeDeclinedTopUp,
  writeLimitedTopUp,
} from './autoTopUpMails.ts';
import type { MailContent } from './content.ts';
import {
  type BalanceFacts,
  type DeletionFacts,
  type LowBalanceFacts,
  type PastDueFacts,
  type SuspendedFacts,
  writeDeleted,
  writeDeletionAnnounced,
  writeLowBalance,
  writePastDue,
  writeResumed,
  writeSuspended,
} from './debtMails.ts';
import {
  type StatementFacts,
  type TopUpFacts,
  writeStatementReady,
  writeTopUpReceipt,
} from './receiptMails.ts';
import {
  type TicketAnsweredFacts,
  type WebhookDisabledFacts,
  writeTicketAnswered,
  writeWebhookDisabled,
} from './supportMails.ts';
import type { MailTopic } from './topics.ts';

/** What mails to an organization's members tell, by kind. */
export interface MemberMailFacts {
  balance_low: LowBalanceFacts;
  past_due: PastDueFacts;
  suspended: SuspendedFacts;
  resumed: BalanceFacts;
  deletion_announced: DeletionFacts;
  deleted: BalanceFacts;
  top_up: TopUpFacts;
  statement: StatementFacts;
  auto_declined: DeclinedTopUpFacts;
  auto_limited: LimitedTopUpFacts;
  ticket_answered: TicketAnsweredFacts;
  webhook_disabled: WebhookDisabledFacts;
}
export type MemberMailKind = keyof MemberMailFacts;

/** What is known when a mail is sent, and so isn't kept with what it tells. */
interface MailFrame {
  organization: string;
  currency: string;
  link: string;
}

export type KeptFacts<Kind extends MemberMailKind> = Omit<MemberMailFacts[Kind], keyof MailFrame>;

interface MemberMailRule<Facts> {
  /** Null: it can't be stopped. */
  topic: MailTopic | null;
  /** As its bounds count it. */
  counts: MailKind;
  /** Where its button leads, beneath the organization's pages. */
  path: (facts: Facts) => string;
  write: (facts: Facts) => MailContent;
}

const wallet = () => '/wallet';

const MEMBER_MAILS: { [Kind in MemberMailKind]: MemberMailRule<MemberMailFacts[Kind]> } = {
  balance_low: { topic: 'money', counts: 'wallet', path: wallet, write: writeLowBalance },
  past_due: { topic: 'money', counts: 'wallet', path: wallet, write: writePastDue },
  suspended: { topic: 'money', counts: 'wallet', path: wallet, write: writeSuspended },
  resumed: { topic: 'money', counts: 'wallet', path: wallet, write: writeResumed },
  deletion_announced: { topic: 'money', counts: 'wallet', path: wallet, write: writeDeletionAnnounced },
  deleted: { topic: 'money', counts: 'wallet', path: wallet, write: writeDeleted },
  top_up: {
    topic: 'receipts',
    counts: 'receipts',
    path: ({ entry }) => `/wallet/entries/${entry}`,
    write: writeTopUpReceipt,
  },
  statement: {
    topic: 'receipts',
    counts: 'receipts',
    path: ({ month }) => `/wallet/statements/${month}`,
    write: writeStatementReady,
  },
  auto_declined: {
    topic: 'money',
    counts: 'wallet',
    path: ({ pausedUntil, amount }) =>
      pausedUntil === null ? '/wallet' : `/wallet/add-funds?amount=${amount}`,
    write: writeDeclinedTopUp,
  },
  auto_limited: { topic: 'money', counts: 'wallet', path: wallet, write: writeLimitedTopUp },
  ticket_answered: {
    topic: 'tickets',
    counts: 'tickets',
    path: ({ ticket }) => `/tickets/${ticket}`,
    write: writeTicketAnswered,
  },
  webhook_disabled: { topic: null, counts: 'webhooks', path: () => '/webhooks', write: writeWebhookDisabled },
};

export function isMemberMailKind(kind: string): kind is MemberMailKind {
  return Object.hasOwn(MEMBER_MAILS, kind);
}

/** The topic of each kind. */
export const MEMBER_MAIL_TOPICS = Object.fromEntries(
  Object.entries(MEMBER_MAILS).map(([kind, { topic }]) => [kind, topic]),
) as Record<MemberMailKind, MailTopic | null>;

export function topicOf(kind: MemberMailKind): MailTopic | null {
  return MEMBER_MAIL_TOPICS[kind];
}

export function countedAs(kind: MemberMailKind): MailKind {
  return MEMBER_MAILS[kind].counts;
}

/** `base` is the organization's pages; its name is as its members wrote it. */
export function writeMemberMail<Kind extends MemberMailKind>(
  kind: Kind,
  facts: KeptFacts<Kind>,
  { base, organization, currency }: { base: string; organization: string; currency: string },
): MailContent {
  const rule: MemberMailRule<MemberMailFacts[Kind]> = MEMBER_MAILS[kind];
  const whole = { ...facts, organization, currency, link: base } as unknown as MemberMailFacts[Kind];
  return rule.write({ ...whole, link: `${base}${rule.path(whole)}` });
}
