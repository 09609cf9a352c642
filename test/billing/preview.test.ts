import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewBilling } from '../../api/services/billing/billingPreview.ts';
import { parseInstant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import {
  addInstance,
  addOrganization,
  addPlan,
  addPrice,
  openBooks,
  topUp,
} from '../support/ledgerFixture.ts';
import { meter, preview } from '../support/preview.ts';
import { openSmallBooks } from '../support/smallBooks.ts';

test('the moment itself counts, a microsecond earlier does not', async () => {
  await using books = await openBooks();
  const plan = await addPlan(books, 'plan');
  await addPrice(books, plan, { monthly: '20', hourly: '0.03' });
  await meter(books, plan, '2025-09-01T00:30:00Z');
  assert.equal((await preview(books, '2025-09-01T00:29:59.999999Z')).hours, 0n);
  assert.equal((await preview(books, '2025-09-01T00:30:00Z')).hours, 1n);
  assert.equal((await preview(books, '2025-09-01T01:29:59.999999Z')).hours, 1n);
  assert.equal((await preview(books, '2025-09-01T01:30:00Z')).hours, 2n);
});

test('10 h at $0.01 and 10 h at $0.02 come to $0.30, however late they are billed', async () => {
  await using books = await openBooks();
  const plan = await addPlan(books, 'plan');
  await addPrice(books, plan, { monthly: '20', hourly: '0.01' });
  await addPrice(books, plan, { monthly: '20', hourly: '0.02', from: '2025-09-01T10:00:00Z' });
  await meter(books, plan, '2025-09-01T00:00:00Z', { deletedAt: '2025-09-01T20:00:00Z' });
  assert.equal(formatMicros((await preview(books, '2025-12-01T00:00:00Z')).amountMicros), '0.300000');
});

test('the cap is shared across a resize: $20 for 336 h, then $40 for 384 h, come to $30', async () => {
  await using books = await openBooks();
  const small = await addPlan(books, 'small');
  const large = await addPlan(books, 'large');
  await addPrice(books, small, { monthly: '20' });
  await addPrice(books, large, { monthly: '40' });
  await meter(books, large, '2025-09-01T00:00:00Z', {
    pastPlans: [{ planId: small, until: '2025-09-15T00:00:00Z' }],
  });
  const { hours, amountMicros } = await preview(books, '2025-09-30T23:00:00Z');
  assert.deepEqual([hours, formatMicros(amountMicros)], [720n, '30.000000']);
});

test('each hour has the plan of its time: three plans at $0.01, $0.02 and $0.04 come to $0.07', async () => {
  await using books = await openBooks();
  const plans: number[] = [];
  for (const hourly of ['0.01', '0.02', '0.04']) {
    const plan = await addPlan(books, `plan-${hourly}`);
    await addPrice(books, plan, { monthly: '20', hourly });
    plans.push(plan);
  }
  const [first = 0, second = 0, third = 0] = plans;
  await meter(books, third, '2025-09-01T00:00:00Z', {
    pastPlans: [
      { planId: first, until: '2025-09-01T01:00:00Z' },
      { planId: second, until: '2025-09-01T02:00:00Z' },
    ],
  });
  const { hours, amountMicros } = await preview(books, '2025-09-01T02:00:00Z');
  assert.deepEqual([hours, formatMicros(amountMicros)], [3n, '0.070000']);
});

test('a balance that just reaches is enough, one micro less is past due, and a free plan costs nothing', async () => {
  await using books = await openBooks();
  const plan = await addPlan(books, 'plan');
  const free = await addPlan(books, 'free');
  await addPrice(books, plan, { monthly: '20', hourly: '0.01' });
  await addPrice(books, free, { monthly: '0' });
  for (const [handle, planId, money] of [
    ['enough', plan, '0.010000'],
    ['short', plan, '0.009999'],
    ['half', plan, '0.005000'],
    ['free', free, null],
  ] as const) {
    const organization = await addOrganization(books, handle, { billedThrough: '2025-08-31T00:00:00Z' });
    await addInstance(books, organization, { planId, startedAt: '2025-09-01T00:00:00Z' });
    if (money) await topUp(books, organization, '2025-08-31T00:00:00Z', money);
  }
  const { pastDue, organizationsPastDue, hours, amountMicros } = await preview(books, '2025-09-01T00:00:00Z');
  assert.deepEqual(pastDue, ['short', 'half']);
  assert.equal(organizationsPastDue, 2n);
  assert.deepEqual([hours, formatMicros(amountMicros)], [4n, '0.030000']);
});

test('an instance is billed up to its first hour without plan or price, which parks it', async () => {
  await using books = await openBooks();
  const plan = await addPlan(books, 'plan');
  const late = await addPlan(books, 'late');
  await addPrice(books, plan, { monthly: '20', hourly: '0.01' });
  await addPrice(books, late, { monthly: '20', hourly: '0.01', from: '2025-09-01T02:00:00Z' });
  const organization = await addOrganization(books, 'org', { billedThrough: '2025-08-31T00:00:00Z' });
  const lost = await addInstance(books, organization, {
    name: 'lost',
    planId: null,
    pastPlans: [{ planId: plan, until: '2025-09-01T01:30:00Z' }],
    startedAt: '2025-09-01T00:00:00Z',
  });
  const early = await addInstance(books, organization, {
    name: 'early',
    planId: late,
    startedAt: '2025-09-01T00:00:00Z',
  });
  const result = await preview(books, '2025-09-01T05:00:00Z');
  assert.deepEqual([result.instances, result.hours, formatMicros(result.amountMicros)], [1n, 2n, '0.020000']);
  assert.equal(result.instancesParked, 2n);
  assert.deepEqual(result.parked, [
    {
      organization: 'org',
      subscriptionId: lost,
      kind: 'vps',
      resourceId: lost,
      name: 'lost',
      parkedFrom: parseInstant('2025-09-01T02:00:00Z'),
      reason: 'no plan',
    },
    {
      organization: 'org',
      subscriptionId: early,
      kind: 'vps',
      resourceId: early,
      name: 'early',
      parkedFrom: parseInstant('2025-09-01T00:00:00Z'),
      reason: 'no price',
    },
  ]);
});

test('an unparked instance is billed from the hour it was parked from', async () => {
  await using books = await openBooks();
  const plan = await addPlan(books, 'plan');
  await addPrice(books, plan, { monthly: '20', hourly: '0.01' });
  const organization = await addOrganization(books, 'org', { billedThrough: '2025-09-01T05:00:00Z' });
  await addInstance(books, organization, {
    planId: plan,
    startedAt: '2025-09-01T00:00:00Z',
    state: 'parked',
    parkedFrom: '2025-09-01T03:00:00Z',
    parkedReason: 'no price',
  });
  const result = await preview(books, '2025-09-01T06:00:00Z');
  // 03:00, 04:00, 05:00 and 06:00.
  assert.deepEqual([result.hours, result.instancesParked], [4n, 0n]);
});

test('what is billed is not billed again, and nothing is written', async () => {
  await using books = await openSmallBooks();
  const contents = `SELECT (SELECT count(*) FROM billing_charges) AS charges, (SELECT count(*) FROM wallet_ledger) AS entries,
    (SELECT sum(balance_micros) FROM wallets) AS balances`;
  const before = (await books.pool.query(contents)).rows;
  assert.equal((await preview(books, '2025-09-01T02:00:00Z')).hours, 0n);
  // web 02:30:15 (its third hour of the month: 0.022321 - 0.014881), resized 02:20, poor 02:05.
  const organizations: string[] = [];
  const next = await previewBilling(books.pool, {
    asOf: parseInstant('2025-09-01T03:00:00Z'),
    onOrganization: ({ handle, hours, amountMicros }) =>
      organizations.push(`${handle},${hours},${formatMicros(amountMicros)}`),
  });
  assert.deepEqual(organizations.toSorted(), ['org-a,2,0.037440', 'org-b,1,0.030000']);
  assert.deepEqual([next.instances, next.hours, formatMicros(next.amountMicros)], [3n, 3n, '0.067440']);
  // org-b is past due already, org-c stays parked.
  assert.deepEqual([next.organizationsPastDue, next.instancesParked], [0n, 1n]);
  assert.deepEqual((await books.pool.query(contents)).rows, before);
});
