import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMicros } from '../../domain/money.ts';
import { addPlan, addPrice, openBooks } from '../support/ledgerFixture.ts';
import { meter, preview } from '../support/preview.ts';

/** The numbers of billing-rules.md, each with its own dates. */
const LIVES = [
  {
    name: '10 minutes cost 1 hour',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T00:10:00Z',
    hours: 1n,
    amount: '0.030000',
  },
  {
    name: '2.5 h at $1.30 cost $3.90',
    price: { monthly: '800', hourly: '1.3' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T02:30:00Z',
    hours: 3n,
    amount: '3.900000',
  },
  {
    name: 'a whole hour is one hour',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T01:00:00Z',
    hours: 1n,
    amount: '0.030000',
  },
  {
    name: 'a microsecond more is two',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T01:00:00.000001Z',
    hours: 2n,
    amount: '0.060000',
  },
  {
    name: 'deleted at once is one hour',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T00:00:00Z',
    hours: 1n,
    amount: '0.030000',
  },
  {
    name: '120 h at $0.03 cost $3.60',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-06T00:00:00Z',
    hours: 120n,
    amount: '3.600000',
  },
  {
    name: '666 h at $0.03 cost $19.98',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-28T18:00:00Z',
    hours: 666n,
    amount: '19.980000',
  },
  {
    name: 'hour 667 costs what is left of $20',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-28T19:00:00Z',
    hours: 667n,
    amount: '20.000000',
  },
  {
    name: '720 h cost $20',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-10-01T00:00:00Z',
    hours: 720n,
    amount: '20.000000',
  },
  {
    name: '336 h of $10 a month cost $5',
    price: { monthly: '10' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-15T00:00:00Z',
    hours: 336n,
    amount: '5.000000',
  },
  {
    name: '700 h of $10 a month cost $10',
    price: { monthly: '10' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-30T04:00:00Z',
    hours: 700n,
    amount: '10.000000',
  },
  {
    name: 'all of February at $5 costs $5',
    price: { monthly: '5' },
    from: '2025-02-01T00:00:00Z',
    to: '2025-03-01T00:00:00Z',
    hours: 672n,
    amount: '5.000000',
  },
  {
    name: '744 h of $3 a month cost $3',
    price: { monthly: '3' },
    from: '2025-01-01T00:00:00Z',
    to: '2025-02-01T00:00:00Z',
    hours: 744n,
    amount: '3.000000',
  },
  {
    name: 'one hour of $5 a month costs $0.007440',
    price: { monthly: '5' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T01:00:00Z',
    hours: 1n,
    amount: '0.007440',
  },
  {
    name: 'two hours of $5 a month cost $0.014881',
    price: { monthly: '5' },
    from: '2025-09-01T00:00:00Z',
    to: '2025-09-01T02:00:00Z',
    hours: 2n,
    amount: '0.014881',
  },
  // 288 h of 672 in January, then a capped February: 10 * 288 / 672 = 4.285714.
  {
    name: 'a new month has a fresh cap',
    price: { monthly: '10' },
    from: '2025-01-20T00:00:00Z',
    to: '2025-03-01T00:00:00Z',
    hours: 960n,
    amount: '14.285714',
  },
  {
    name: 'a daylight-saving change is no hour',
    price: { monthly: '20', hourly: '0.03' },
    from: '2025-10-26T00:00:00Z',
    to: '2025-10-26T04:00:00Z',
    hours: 4n,
    amount: '0.120000',
  },
];

for (const { name, price, from, to, hours, amount } of LIVES) {
  test(name, async () => {
    await using books = await openBooks();
    const plan = await addPlan(books, 'plan');
    await addPrice(books, plan, price);
    await meter(books, plan, from, { deletedAt: to });
    const { instances, hours: billed, amountMicros } = await preview(books, '2026-01-01T00:00:00Z');
    assert.deepEqual([instances, billed, formatMicros(amountMicros)], [1n, hours, amount]);
  });
}
