import {
  addInstance,
  addOrganization,
  addPlan,
  addPrice,
  type Books,
  openBooks,
  postCharges,
  topUp,
} from './ledgerFixture.ts';

export interface SmallBooks extends Books {
  /** org-a has money, org-b doesn't, org-c has a parked instance, org-d has nothing metered. */
  a: bigint;
  b: bigint;
  c: bigint;
  d: bigint;
  /** web runs; job is deleted and settled; resized changed its plan; both of org-a. */
  web: bigint;
  job: bigint;
  resized: bigint;
  /** The instance of org-b, the parked one of org-c, and one of org-d that never ran. */
  poor: bigint;
  parked: bigint;
  unborn: bigint;
  monthlyPlan: number;
  hourlyPlan: number;
  monthlyPrice: number;
  hourlyPrice: number;
}

/**
 * Correct books of four organizations over a month's end, billed through 2025-09-01T02:00:00Z, twelve charges in all.
 * $5/month: 5 / 672 = 0.0074404…, so the first hour costs 0.007440 and the second 0.007441. $20 at $0.03/h: 0.030000.
 */
export async function openSmallBooks(): Promise<SmallBooks> {
  return openSmallBooksIn(await openBooks());
}

/** The same in books that are open and empty. */
export async function openSmallBooksIn(books: Books): Promise<SmallBooks> {
  const monthlyPlan = await addPlan(books, 'monthly');
  const hourlyPlan = await addPlan(books, 'hourly');
  const monthlyPrice = await addPrice(books, monthlyPlan, { monthly: '5' });
  const hourlyPrice = await addPrice(books, hourlyPlan, { monthly: '20', hourly: '0.03' });
  const plans = { monthlyPlan, hourlyPlan, monthlyPrice, hourlyPrice };
  return {
    ...books,
    ...plans,
    ...(await writeRich(books, plans)),
    ...(await writePoor(books, plans)),
    ...(await writeParked(books, plans)),
    ...(await writeUnborn(books, plans)),
  };
}

type Plans = Pick<SmallBooks, 'monthlyPlan' | 'hourlyPlan' | 'monthlyPrice' | 'hourlyPrice'>;

async function writeRich(books: Books, plans: Plans) {
  const { monthlyPlan, hourlyPlan, monthlyPrice, hourlyPrice } = plans;
  const a = await addOrganization(books, 'org-a', { billedThrough: '2025-09-01T02:00:00Z' });
  const web = await addInstance(books, a, {
    name: 'web',
    planId: monthlyPlan,
    planSince: '2025-08-31T20:00:00Z',
    startedAt: '2025-08-31T22:30:15Z',
  });
  const job = await addInstance(books, a, {
    name: 'job',
    planId: hourlyPlan,
    startedAt: '2025-08-31T22:45:00Z',
    deletedAt: '2025-08-31T23:50:00Z',
    state: 'settled',
  });
  const resized = await addInstance(books, a, {
    name: 'resized',
    planId: hourlyPlan,
    pastPlans: [{ planId: monthlyPlan, until: '2025-09-01T00:10:00Z' }],
    startedAt: '2025-08-31T23:20:00Z',
  });
  await topUp(books, a, '2025-08-31T21:00:00Z', '10');
  await postCharges(books, a, '2025-08-31T23:00:00Z', '0.037440', [
    { instance: web, hour: '2025-08-31T22:00:00Z', price: monthlyPrice, ordinal: 1, amount: '0.007440' },
    { instance: job, hour: '2025-08-31T22:00:00Z', price: hourlyPrice, ordinal: 1, amount: '0.030000' },
  ]);
  await postCharges(books, a, '2025-09-01T00:00:00Z', '0.044881', [
    { instance: web, hour: '2025-08-31T23:00:00Z', price: monthlyPrice, ordinal: 2, amount: '0.007441' },
    { instance: job, hour: '2025-08-31T23:00:00Z', price: hourlyPrice, ordinal: 2, amount: '0.030000' },
    { instance: resized, hour: '2025-08-31T23:00:00Z', price: monthlyPrice, ordinal: 1, amount: '0.007440' },
  ]);
  await postCharges(books, a, '2025-09-01T01:00:00Z', '0.037440', [
    { instance: web, hour: '2025-09-01T00:00:00Z', price: monthlyPrice, ordinal: 1, amount: '0.007440' },
    { instance: resized, hour: '2025-09-01T00:00:00Z', price: hourlyPrice, ordinal: 1, amount: '0.030000' },
  ]);
  await postCharges(books, a, '2025-09-01T02:00:00Z', '0.037441', [
    { instance: web, hour: '2025-09-01T01:00:00Z', price: monthlyPrice, ordinal: 2, amount: '0.007441' },
    { instance: resized, hour: '2025-09-01T01:00:00Z', price: hourlyPrice, ordinal: 2, amount: '0.030000' },
  ]);
  return { a, web, job, resized };
}

/** Past due at 01:00, brought back by 0.04 at 01:30, past due again at 02:00. */
async function writePoor(books: Books, { hourlyPlan, hourlyPrice }: Plans) {
  const b = await addOrganization(books, 'org-b', { billedThrough: '2025-09-01T02:00:00Z' });
  const poor = await addInstance(books, b, {
    name: 'poor',
    planId: hourlyPlan,
    startedAt: '2025-09-01T00:05:00Z',
  });
  await postCharges(books, b, '2025-09-01T01:00:00Z', '0.030000', [
    { instance: poor, hour: '2025-09-01T00:00:00Z', price: hourlyPrice, ordinal: 1, amount: '0.030000' },
  ]);
  await topUp(books, b, '2025-09-01T01:30:00Z', '0.04');
  await postCharges(books, b, '2025-09-01T02:00:00Z', '0.030000', [
    { instance: poor, hour: '2025-09-01T01:00:00Z', price: hourlyPrice, ordinal: 2, amount: '0.030000' },
  ]);
  return { b, poor };
}

/** Its plan became unknown at 00:50, so its second hour, at 01:00, parked it. */
async function writeParked(books: Books, { monthlyPlan, monthlyPrice }: Plans) {
  const c = await addOrganization(books, 'org-c', { billedThrough: '2025-09-01T02:00:00Z' });
  const parked = await addInstance(books, c, {
    name: 'lost',
    planId: null,
    pastPlans: [{ planId: monthlyPlan, until: '2025-09-01T00:50:00Z' }],
    startedAt: '2025-09-01T00:00:00Z',
    state: 'parked',
    parkedFrom: '2025-09-01T01:00:00Z',
    parkedReason: 'no plan',
  });
  await topUp(books, c, '2025-08-31T21:00:00Z', '1');
  await postCharges(books, c, '2025-09-01T01:00:00Z', '0.007440', [
    { instance: parked, hour: '2025-09-01T00:00:00Z', price: monthlyPrice, ordinal: 1, amount: '0.007440' },
  ]);
  return { c, parked };
}

async function writeUnborn(books: Books, { hourlyPlan }: Plans) {
  const d = await addOrganization(books, 'org-d');
  const unborn = await addInstance(books, d, {
    name: 'unborn',
    planId: hourlyPlan,
    startedAt: null,
    state: 'none',
  });
  return { d, unborn };
}
