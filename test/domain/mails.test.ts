/** What mails say, and that both of their forms say it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant } from '../../domain/instant.ts';
import { closedMonth } from '../../domain/events/closedMonth.ts';
import { mailOfEvent } from '../../domain/mails/eventMails.ts';
import { mailExamples } from '../../domain/mails/examples.ts';
import { layOut } from '../../domain/mails/layout.ts';
import { writeMemberMail } from '../../domain/mails/memberMails.ts';
import { exactMoneyInMail, moneyInMail, monthInMail } from '../../domain/mails/words.ts';

const SITE = { name: 'Stacks', operator: null, contact: null };
const FRAME = { base: 'https://x.example/organizations/acme', organization: 'Acme', currency: 'USD' };

for (const [amount, inMail] of [
  ['6.080000', '6.08 USD'],
  // Never more than there is, nor less than is owed.
  ['5.009999', '5.00 USD'],
  ['-0.005952', '-0.01 USD'],
  ['-6.077381', '-6.08 USD'],
  ['-6.080000', '-6.08 USD'],
  ['1234567.5', '1,234,567.50 USD'],
  ['0', '0.00 USD'],
] as const) {
  test(`in a mail ${amount} is ${inMail}`, () => assert.equal(moneyInMail(amount, 'USD'), inMail));
}

test('amounts that are added up have all their decimals', () => {
  const column = ['-27.142857', '50.000000', '0.100000'].map((amount) => exactMoneyInMail(amount, 'USD'));
  assert.deepEqual(column, ['-27.142857 USD', '50.00 USD', '0.10 USD']);
  assert.equal(monthInMail('2026-11'), 'November 2026');
});

test('rule 24: the mail of a suspension says that 6.08 ends it, and 6.10 also pays the next hour', () => {
  const facts = { balance: '-6.077381', due: '6.080000', dueWithNextHour: '6.100000', reason: 'unpaid' };
  const { text, html } = layOut(writeMemberMail('suspended', facts, FRAME), SITE);
  const sums = 'A top-up of 6.08 USD ends this; 6.10 USD also pays the next hour.';
  for (const form of [text, html]) assert.ok(form.replaceAll('\n', ' ').includes(sums));
});

test('a payment is not said to end what the operator did', () => {
  const facts = { balance: '5', due: '0', dueWithNextHour: '0', reason: 'abuse' };
  const { text } = layOut(writeMemberMail('suspended', facts, FRAME), SITE);
  assert.match(text, /A payment doesn’t end this: ask the operator\./);
  assert.doesNotMatch(text, /A top-up of/);
});

test('every mail says in both forms the same, why it came, and how it is stopped', () => {
  const examples = Object.entries(mailExamples('https://stacks.example.org', 'USD'));
  assert.equal(examples.length, 34);
  for (const [name, { content, stopping }] of examples) {
    const { text, html } = layOut(content, SITE, stopping);
    const words = (form: string) => form.replaceAll(/\s+/g, ' ');
    const read = words(html)
      .replaceAll(/<style>.*?<\/style>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    const said = [...content.paragraphs, ...(content.closing ?? []), content.why];
    const figures = (content.figures ?? []).flatMap(({ label, value }) => [label, value]);
    for (const part of [...said, ...figures, ...(content.action ? [content.action.url] : [])]) {
      assert.ok(words(text).includes(part), `${name}: the text lacks ${part}`);
      assert.ok(read.includes(part), `${name}: the HTML lacks ${part}`);
    }
    assert.match(content.why, /^You get this mail because /, name);
    for (const url of Object.values(stopping ?? {})) {
      assert.ok(text.includes(url) && html.includes(`href="${url}"`), name);
    }
    assert.doesNotMatch(html, /<img|<script|src=|url\(|@import/i, name);
    const longest = Math.max(
      ...text
        .split('\n')
        .filter((line) => !line.includes('://'))
        .map((line) => line.length),
    );
    assert.ok(longest <= 76, `${name}: a line of ${longest}`);
  }
});

test('a name that somebody chose is words in every mail: no tag, no link, no line', () => {
  const hostile = 'Win <img src=x onerror=alert(1)>\r\nBcc: eve@evil.example https://evil.example';
  const frame = { ...FRAME, organization: hostile };
  const answered = { ticket: '3', subject: hostile, author: hostile };
  for (const content of [
    writeMemberMail('resumed', { balance: '1' }, frame),
    writeMemberMail('ticket_answered', answered, frame),
  ]) {
    const { subject, text, html } = layOut(content, SITE);
    assert.doesNotMatch(`${subject}${text}${html}`, /evil\.example|<img|Bcc:/);
    assert.doesNotMatch(subject, /[\r\n]/);
  }
});

const AT = '2026-12-28T09:00:00.000000Z';
const OWED = { due: '6.08', dueWithNextHour: '6.10', suspendsAt: null };
for (const [type, payload, kind] of [
  ['wallet.low', { threshold_hours: 24, balance: '1' }, 'balance_low'],
  ['wallet.past_due', { balance: '-6.077381' }, 'past_due'],
  ['wallet.resumed', { balance: '1' }, undefined],
  ['wallet.topped_up', { amount: '5', balance: '6', entry: '7' }, 'top_up'],
  ['organization.suspended', { reason: 'unpaid' }, 'suspended'],
  ['organization.resumed', { reason: 'unpaid' }, 'resumed'],
  ['organization.terminated', {}, 'deleted'],
  ['statement.ready', { month: '2026-11' }, 'statement'],
  ['instance.running', {}, undefined],
] as const) {
  test(`${type} makes ${kind ?? 'no mail'}`, () => {
    assert.equal(mailOfEvent({ type, at: AT, payload }, OWED)?.kind, kind);
  });
}

test('what was paid before the mail was made is no news', () => {
  const standing = { due: '0.000000', dueWithNextHour: '0.020000', suspendsAt: null };
  assert.equal(mailOfEvent({ type: 'wallet.past_due', at: AT, payload: { balance: '-1' } }, standing), null);
});

test('a deletion a week ahead is announced, and the day before it is the last notice', () => {
  const subjects = ['2027-01-04T09:00:00.000000Z', '2026-12-29T09:00:00.000000Z'].map((terminates_at) => {
    const told = mailOfEvent({ type: 'organization.terminating', at: AT, payload: { terminates_at } }, OWED);
    assert.equal(told?.kind, 'deletion_announced');
    return told === null ? '' : writeMemberMail(told.kind, told.facts, FRAME).subject;
  });
  assert.deepEqual(subjects, [
    '“Acme”: everything will be deleted on 4 January 2027, 09:00 UTC',
    'Last notice: “Acme”: everything will be deleted on 29 December 2026, 09:00 UTC',
  ]);
});

for (const [now, mark, month] of [
  ['2026-12-01T01:59Z', '2026-12-01T01:00Z', null],
  ['2026-12-01T02:00Z', '2026-12-01T02:00Z', '2026-11'],
  ['2026-12-01T02:00Z', null, '2026-11'],
  // Billing is behind; after a day it keeps nobody waiting.
  ['2026-12-01T05:00Z', '2026-11-30T23:00Z', null],
  ['2026-12-02T00:00Z', '2026-11-30T23:00Z', '2026-11'],
  ['2027-01-07T23:59Z', null, '2026-12'],
  ['2027-01-08T00:00Z', null, null],
] as const) {
  test(`at ${now}, billed through ${mark}, statements of ${month} are mailed`, () => {
    assert.equal(closedMonth(parseInstant(now), mark === null ? null : parseInstant(mark)), month);
  });
}
