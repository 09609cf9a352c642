import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOldestUnbilledHour, findOldestUnbilledHours } from '../../db/billing/oldestUnbilledHour.ts';
import { databaseNow } from '../../db/pool.ts';
import { formatInstant, HOUR_MICROS, MINUTE_MICROS, parseInstant } from '../../domain/instant.ts';
import { addInstance, addOrganization, addPlan, openBooks } from '../support/ledgerFixture.ts';

/** One instance and its wallet's mark; what of it is the oldest unbilled hour, worked out by hand. */
const CASES = [
  {
    name: 'the first hour, when the mark lies before the start',
    mark: '2025-08-31T00:00:00Z',
    startedAt: '2025-09-01T00:30:00Z',
    oldest: '2025-09-01T00:30:00Z',
  },
  {
    name: 'the hour after the mark, later in the mark’s clock hour',
    mark: '2025-09-01T05:10:00Z',
    startedAt: '2025-09-01T00:30:00.000001Z',
    oldest: '2025-09-01T05:30:00.000001Z',
  },
  {
    name: 'the hour after the mark, in the next clock hour',
    mark: '2025-09-01T05:40:00Z',
    startedAt: '2025-09-01T00:30:00.000001Z',
    oldest: '2025-09-01T06:30:00.000001Z',
  },
  {
    name: 'the next hour, when one begins exactly at the mark',
    mark: '2025-09-01T05:30:00Z',
    startedAt: '2025-09-01T00:30:00Z',
    oldest: '2025-09-01T06:30:00Z',
  },
  {
    name: 'the hour that begins a microsecond after the mark',
    mark: '2025-09-01T05:29:59.999999Z',
    startedAt: '2025-09-01T00:30:00Z',
    oldest: '2025-09-01T05:30:00Z',
  },
  {
    name: 'none, when the instance was deleted as the next hour began',
    mark: '2025-09-01T05:40:00Z',
    startedAt: '2025-09-01T00:30:00Z',
    deletedAt: '2025-09-01T06:30:00Z',
    oldest: null,
  },
  {
    name: 'the next hour, when the instance was deleted a microsecond later',
    mark: '2025-09-01T05:40:00Z',
    startedAt: '2025-09-01T00:30:00Z',
    deletedAt: '2025-09-01T06:30:00.000001Z',
    oldest: '2025-09-01T06:30:00Z',
  },
  {
    name: 'the first hour of an instance deleted at once',
    mark: '2025-08-31T00:00:00Z',
    startedAt: '2025-09-01T00:30:00Z',
    deletedAt: '2025-09-01T00:30:00Z',
    oldest: '2025-09-01T00:30:00Z',
  },
];

for (const { name, mark, startedAt, deletedAt, oldest } of CASES) {
  test(`the oldest unbilled hour is ${name}`, async () => {
    await using books = await openBooks();
    const planId = await addPlan(books, 'plan');
    const organization = await addOrganization(books, 'org', { billedThrough: mark });
    await addInstance(books, organization, { planId, startedAt, ...(deletedAt && { deletedAt }) });
    assert.equal(await findOldestUnbilledHour(books.pool), oldest && parseInstant(oldest));
  });
}

test('the oldest unbilled hour is that of a parked instance, if it is older', async () => {
  await using books = await openBooks();
  const planId = await addPlan(books, 'plan');
  const organization = await addOrganization(books, 'org', { billedThrough: '2025-09-01T05:00:00Z' });
  await addInstance(books, organization, { planId, startedAt: '2025-09-01T00:30:00Z' });
  await addInstance(books, organization, {
    planId,
    startedAt: '2025-09-01T00:00:00Z',
    state: 'parked',
    parkedFrom: '2025-09-01T02:00:00Z',
    parkedReason: 'no price',
  });
  const parked = parseInstant('2025-09-01T02:00:00Z');
  assert.equal(await findOldestUnbilledHour(books.pool), parked);
  assert.deepEqual(await findOldestUnbilledHours(books.pool), {
    metered: parseInstant('2025-09-01T05:30:00Z'),
    parked,
  });
});

test('an hour that has not begun by the database’s clock is not due yet', async () => {
  await using books = await openBooks();
  assert.equal(await findOldestUnbilledHour(books.pool), null);
  const planId = await addPlan(books, 'plan');
  const now = await databaseNow(books.pool);
  const organization = await addOrganization(books, 'org', {
    billedThrough: formatInstant(now - 10n * MINUTE_MICROS),
  });
  // Its next hour begins in half an hour.
  await addInstance(books, organization, {
    planId,
    startedAt: formatInstant(now - 5n * HOUR_MICROS + 30n * MINUTE_MICROS),
  });
  assert.equal(await findOldestUnbilledHour(books.pool), null);
  const begun = now - 5n * HOUR_MICROS - 5n * MINUTE_MICROS;
  await addInstance(books, organization, { planId, startedAt: formatInstant(begun) });
  assert.equal(await findOldestUnbilledHour(books.pool), begun + 5n * HOUR_MICROS);
});
