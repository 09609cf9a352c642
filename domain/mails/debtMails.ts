import { pluralize } from '../pluralize.ts';
import type { MailContent, MailFigure } from './content.ts';
import { nameInMail } from './nameInMail.ts';
import { momentInMail, moneyInMail } from './words.ts';

/** Mails about a balance that runs out, and what follows from it. Amounts are decimals, moments ISO 8601 in UTC. */

export interface BalanceFacts {
  organization: string;
  currency: string;
  balance: string;
  /** The wallet's page. */
  link: string;
}

/** What ends a debt: the least top-up, and the least that also pays the next hour. */
interface OwedFacts extends BalanceFacts {
  due: string;
  dueWithNextHour: string;
}

const whyMoney = (name: string) =>
  `You get this mail because money alerts of ${name} come to you, each once. Its owners get them unless they stop them.`;

export interface LowBalanceFacts extends BalanceFacts {
  thresholdHours: number;
  /** When it will be used up if nothing changes; null if that is not known. */
  lastsUntil: string | null;
}

export function writeLowBalance(facts: LowBalanceFacts): MailContent {
  const name = nameInMail(facts.organization);
  const lasts = pluralize(facts.thresholdHours, 'hour');
  const until =
    facts.lastsUntil === null ? [] : [{ label: 'Lasts until', value: momentInMail(facts.lastsUntil) }];
  return {
    subject: `${name}: the balance lasts less than ${lasts}`,
    paragraphs: [
      `At the present cost the balance of ${name} lasts less than ${lasts}. Without a top-up it will then be past due, and later everything is switched off.`,
    ],
    figures: [balanceOf(facts), ...until],
    action: { label: 'Top up', url: facts.link },
    why: whyMoney(name),
  };
}

export interface PastDueFacts extends OwedFacts {
  /** When everything is switched off if nothing changes; null: not of itself. */
  suspendsAt: string | null;
}

export function writePastDue(facts: PastDueFacts): MailContent {
  const name = nameInMail(facts.organization);
  const offAt = facts.suspendsAt === null ? null : momentInMail(facts.suspendsAt);
  return {
    subject: `${name} is past due`,
    paragraphs: [
      `The balance of ${name} is below zero. Everything runs on for now${offAt === null ? '' : `; on ${offAt} it is switched off`}. You can’t create or enlarge anything until you top up.`,
      sumsOf(facts),
    ],
    figures: [...owedFigures(facts), ...(offAt === null ? [] : [{ label: 'Switched off', value: offAt }])],
    action: { label: 'Top up', url: facts.link },
    why: whyMoney(name),
  };
}

export interface SuspendedFacts extends OwedFacts {
  /** `unpaid`, or why the operator did it. */
  reason: string;
}

export function writeSuspended(facts: SuspendedFacts): MailContent {
  const name = nameInMail(facts.organization);
  const subject = `${name} is suspended`;
  const off =
    'Its instances and containers are switched off. Their disks are kept, and everything is charged on until it is deleted.';
  if (facts.reason !== 'unpaid')
    return {
      subject,
      paragraphs: [
        `The operator has suspended ${name} (reason: ${facts.reason}). ${off}`,
        'A payment doesn’t end this: ask the operator.',
      ],
      action: { label: 'See the wallet', url: facts.link },
      why: whyMoney(name),
    };
  return {
    subject,
    paragraphs: [
      `${name} is suspended because of an unpaid debt. ${off}`,
      `${sumsOf(facts)} Then everything that was running is switched on again.`,
    ],
    figures: owedFigures(facts),
    action: { label: 'Top up', url: facts.link },
    why: whyMoney(name),
  };
}

export function writeResumed(facts: BalanceFacts): MailContent {
  const name = nameInMail(facts.organization);
  return {
    subject: `${name} is no longer suspended`,
    paragraphs: [
      `What was running in ${name} is being switched on again. What you had stopped stays stopped.`,
    ],
    figures: [balanceOf(facts)],
    action: { label: 'See the wallet', url: facts.link },
    why: whyMoney(name),
  };
}

export interface DeletionFacts extends OwedFacts {
  terminatesAt: string;
  /** The last notice before it. */
  isReminder: boolean;
}

export function writeDeletionAnnounced(facts: DeletionFacts): MailContent {
  const name = nameInMail(facts.organization);
  const at = momentInMail(facts.terminatesAt);
  return {
    subject: `${facts.isReminder ? 'Last notice: ' : ''}${name}: everything will be deleted on ${at}`,
    paragraphs: [
      `${name} has been suspended for an unpaid debt. On ${at} all of its instances and containers are deleted, with their disks. Nobody can bring them back.`,
      sumsOf(facts),
    ],
    figures: [...owedFigures(facts), { label: 'Deleted', value: at }],
    action: { label: 'Top up', url: facts.link },
    why: whyMoney(name),
  };
}

export function writeDeleted(facts: BalanceFacts): MailContent {
  const name = nameInMail(facts.organization);
  return {
    subject: `${name}: everything was deleted`,
    paragraphs: [
      `The instances and containers of ${name} were deleted, with their disks, because of an unpaid debt. Nothing more is charged for them; the debt remains.`,
    ],
    figures: [balanceOf(facts)],
    action: { label: 'See the wallet', url: facts.link },
    why: whyMoney(name),
  };
}

function sumsOf({ due, dueWithNextHour, currency }: OwedFacts): string {
  return `A top-up of ${moneyInMail(due, currency)} ends this; ${moneyInMail(dueWithNextHour, currency)} also pays the next hour.`;
}

function balanceOf({ balance, currency }: BalanceFacts): MailFigure {
  return { label: 'Balance', value: moneyInMail(balance, currency) };
}

function owedFigures(facts: OwedFacts): MailFigure[] {
  return [
    balanceOf(facts),
    { label: 'Ends this', value: moneyInMail(facts.due, facts.currency) },
    { label: 'Also pays the next hour', value: moneyInMail(facts.dueWithNextHour, facts.currency) },
  ];
}
