/** What commands print with --json has the API's names and shapes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { BillingAudit, BillingPreview, Parked } from '../../contracts/administration.ts';
import { BillingRun } from '../../contracts/billingRun.ts';
import { LedgerEntry, Movement } from '../../contracts/wallets.ts';
import { containerstacks } from '../support/command.ts';
import {
  addInstance,
  addOrganization,
  addPlan,
  addPrice,
  type Books,
  openBooks,
} from '../support/ledgerFixture.ts';

const AS_OF = ['--as-of', '2025-01-01T05:00:00Z'];

let books: Books;

/** An organization with an instance of three hours at a cent, and one without a plan, which cannot be billed. */
before(async () => {
  books = await openBooks();
  const planId = await addPlan(books, 'small');
  await addPrice(books, planId, { monthly: '1000', hourly: '0.01' });
  const acme = await addOrganization(books, 'acme', { billedThrough: '2025-01-01T00:00:00Z' });
  const startedAt = '2025-01-01T00:30:00Z';
  await addInstance(books, acme, { planId, startedAt, deletedAt: '2025-01-01T03:00:00Z' });
  await addInstance(books, acme, { name: 'vps-2', planId: null, startedAt });
});
after(() => books[Symbol.asyncDispose]());

async function json(...args: string[]): Promise<unknown> {
  const result = await containerstacks([...args, '--json'], { DATABASE_URL: books.database.ownerUrl });
  assert.equal(result.code, 0, result.stderr);
  return JSON.parse(result.stdout);
}

/** Reads a value by a schema of the API, which must know every field of it. */
function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const known = schema.parse(value);
  assert.deepEqual(value, known);
  return known;
}

test('a preview is printed as the API has it, with the organizations if asked', async () => {
  const parked = {
    organization: 'acme',
    instance: '2',
    kind: 'vps',
    name: 'vps-2',
    since: '2025-01-01T00:30:00.000000Z',
    reason: 'no plan',
  };
  const preview = {
    asOf: '2025-01-01T05:00:00.000000Z',
    instances: 1,
    hours: 3,
    amount: '0.030000',
    organizationsPastDue: 1,
    pastDue: ['acme'],
    instancesParked: 1,
    parked: [parked],
  };
  assert.deepEqual(read(BillingPreview, await json('billing', 'preview', ...AS_OF)), preview);
  assert.deepEqual(await json('billing', 'preview', '--by', 'organization', ...AS_OF), {
    ...preview,
    organizations: [{ organization: 'acme', hours: 3, amount: '0.030000' }],
  });
});

test('runs, parked instances, totals and the audit are printed as the API has them', async () => {
  await json('billing', 'run', ...AS_OF);
  const [run, ...others] = read(z.array(BillingRun), await json('billing', 'runs'));
  assert.deepEqual(others, []);
  assert.deepEqual(
    [run?.id, run?.runner, run?.asOf, run?.outcome, run?.hours, run?.amount, run?.instancesParked],
    ['1', 'command', '2025-01-01T05:00:00.000000Z', 'succeeded', 3, '0.030000', 1],
  );
  assert.deepEqual(read(z.array(Parked), await json('billing', 'parked')), [
    {
      organization: 'acme',
      instance: '2',
      addonOf: null,
      kind: 'vps',
      name: 'vps-2',
      plan: null,
      since: '2025-01-01T00:30:00.000000Z',
      reason: 'no plan',
    },
  ]);
  assert.deepEqual(await json('billing', 'totals', '--by', 'plan'), [
    { plan: 'small', hours: 3, amount: '0.030000' },
  ]);
  const audit = read(BillingAudit, await json('billing', 'audit'));
  assert.equal(audit.breaches, 0);
  assert.ok(audit.findings.length > 0);
});

test('a credit and a ledger are printed as the API has them', async () => {
  const credit = ['wallet', 'credit', 'acme', '5', '--key', 'k1', '--reason', 'a gift'];
  const { repeated, ...movement } = (await json(...credit)) as { repeated: boolean };
  assert.equal(repeated, false);
  const { organization, ...entry } = read(Movement, movement);
  assert.deepEqual(organization, { handle: 'acme', name: 'acme' });
  assert.deepEqual(
    [entry.kind, entry.amount, entry.key, entry.reason],
    ['credit', '5.000000', 'k1', 'a gift'],
  );
  const [latest] = read(z.array(LedgerEntry), await json('wallet', 'ledger', 'acme'));
  assert.deepEqual(latest, entry);
});
