import type { MailContent } from './content.ts';
import { nameInMail } from './nameInMail.ts';
import { momentInMail, moneyInMail } from './words.ts';

const why = (name: string) =>
  `You get this mail because money alerts of ${name} come to you, each once. Its owners get them unless they stop them.`;

interface AutoTopUpFacts {
  organization: string;
  currency: string;
  balance: string;
  link: string;
}

export interface DeclinedTopUpFacts extends AutoTopUpFacts {
  amount: string;
  /** In the provider's words. */
  reason: string;
  /** When it is tried again; null: it is turned off. */
  pausedUntil: string | null;
}

export function writeDeclinedTopUp(facts: DeclinedTopUpFacts): MailContent {
  const name = nameInMail(facts.organization);
  const amount = moneyInMail(facts.amount, facts.currency);
  const isOff = facts.pausedUntil === null;
  const next = isOff
    ? 'It was the third decline in a row, so automatic top-up is turned off. To turn it on again, open the wallet and save another card, or keep the same one.'
    : 'It is tried again in an hour; after three declines in a row automatic top-up is turned off.';
  return {
    subject: isOff ? `${name}: automatic top-up is turned off` : `${name}: automatic top-up was declined`,
    paragraphs: [`The saved card was not charged with ${amount}: ${facts.reason}`, next],
    figures: [
      { label: 'Balance', value: moneyInMail(facts.balance, facts.currency) },
      ...(facts.pausedUntil === null
        ? []
        : [{ label: 'Tried again', value: momentInMail(facts.pausedUntil) }]),
    ],
    action: isOff ? { label: 'Open the wallet', url: facts.link } : { label: 'Pay by hand', url: facts.link },
    why: why(name),
  };
}

export interface LimitedTopUpFacts extends AutoTopUpFacts {
  /** month, or payment: what one may be. */
  limit: string;
  needed: string;
  monthlyLimit: string;
  toppedUp: string;
}

export function writeLimitedTopUp(facts: LimitedTopUpFacts): MailContent {
  const name = nameInMail(facts.organization);
  const money = (amount: string) => moneyInMail(amount, facts.currency);
  const because =
    facts.limit === 'month'
      ? `${money(facts.toppedUp)} of at most ${money(facts.monthlyLimit)} were added automatically this month, and ${money(facts.needed)} more are needed. Raise the limit, or pay by hand.`
      : `${money(facts.needed)} are needed, which is more than one payment may be. Pay by hand, in several payments.`;
  return {
    subject: `${name}: automatic top-up has reached its limit`,
    paragraphs: [`The wallet of ${name} was not topped up.`, because],
    figures: [{ label: 'Balance', value: money(facts.balance) }],
    action: { label: 'Open the wallet', url: facts.link },
    why: why(name),
  };
}
