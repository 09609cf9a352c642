import type { MailContent } from './content.ts';
import { nameInMail } from './nameInMail.ts';
import { exactMoneyInMail, momentInMail, moneyInMail, monthInMail } from './words.ts';

const whyReceipts = (name: string) =>
  `You get this mail because receipts and statements of ${name} come to you. Its owners get them unless they stop them.`;

export interface TopUpFacts {
  organization: string;
  currency: string;
  amount: string;
  /** After it. */
  balance: string;
  /** Its number in the ledger. */
  entry: string;
  at: string;
  link: string;
}

export function writeTopUpReceipt(facts: TopUpFacts): MailContent {
  const name = nameInMail(facts.organization);
  const amount = moneyInMail(facts.amount, facts.currency);
  return {
    subject: `${name}: received ${amount}`,
    paragraphs: [`Thank you: a top-up of ${amount} has reached the wallet of ${name}.`],
    figures: [
      { label: 'Amount', value: amount },
      { label: 'Balance after it', value: moneyInMail(facts.balance, facts.currency) },
      { label: 'Received', value: momentInMail(facts.at) },
      { label: 'Ledger entry', value: facts.entry },
    ],
    action: { label: 'See the entry', url: facts.link },
    why: whyReceipts(name),
  };
}

export interface StatementFacts {
  organization: string;
  currency: string;
  /** Such as 2026-11. */
  month: string;
  number: string;
  opening: string;
  charged: string;
  /** Everything else that moved the balance. */
  moved: string;
  closing: string;
  link: string;
}

export function writeStatementReady(facts: StatementFacts): MailContent {
  const name = nameInMail(facts.organization);
  const month = monthInMail(facts.month);
  const money = (amount: string) => exactMoneyInMail(amount, facts.currency);
  return {
    subject: `${name}: statement for ${month}`,
    paragraphs: [`The statement of ${name} for ${month} is ready, with every charge by resource.`],
    figures: [
      { label: 'Balance at the start', value: money(facts.opening) },
      { label: 'Charged', value: money(facts.charged) },
      { label: 'Top-ups and other movements', value: money(facts.moved) },
      { label: 'Balance at the end', value: money(facts.closing) },
      { label: 'Number', value: facts.number },
    ],
    action: { label: 'See the statement', url: facts.link },
    why: whyReceipts(name),
  };
}
