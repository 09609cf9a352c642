import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { previewBilling } from '../../api/services/billing/billingPreview.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { onlyRow } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';
import { insertOrganizations, insertRow, insertSelected } from '../support/insertRows.ts';
import { addPlan, addPrice, type Books, openBooks, topUp } from '../support/ledgerFixture.ts';

/**
 * Three hundred instances of forty organizations, started, resized and deleted at all kinds of moments around a month's
 * end; spread by multiplication, so that every run of the test has the same fleet. Plan 3 gets its price too late.
 */
async function writeFleet(books: Books): Promise<void> {
  const plans = [await addPlan(books, 'one'), await addPlan(books, 'two'), await addPlan(books, 'three')];
  await addPrice(books, plans[0] ?? 0, { monthly: '5' });
  await addPrice(books, plans[0] ?? 0, { monthly: '7', from: '2025-08-31T20:00:00Z' });
  await addPrice(books, plans[1] ?? 0, { monthly: '1', hourly: '0.03' });
  await addPrice(books, plans[2] ?? 0, { monthly: '11.11', hourly: '0.0165', from: '2025-09-01T04:00:00Z' });
  await insertOrganizations(books.pool, 40);
  await insertSelected(
    books.pool,
    'vps_instances',
    `SELECT 1 + n % 40 AS organization_id, n AS instance_id, CASE WHEN n % 50 <> 0 THEN 1 + n % 17 % 3 END AS plan_id,
            start + CASE WHEN n % 5 = 0 THEN interval '100 minutes' ELSE interval '0' END AS plan_since,
            CASE WHEN lifetime IS NULL THEN 'running' ELSE 'deleted' END AS status, start AS created_at,
            start + lifetime AS deleted_at, start AS billing_started_at, 'metered' AS billing_state
     FROM (
       SELECT n, timestamptz '2025-08-29 12:00+00' + (n * 7919 % 4000) * interval '1 minute'
                 + (n * 104729 % 1000000) * interval '1 microsecond' AS start,
              CASE n % 3 WHEN 0 THEN (n * 6007 % 3000) * interval '1 minute' END AS lifetime
       FROM generate_series(1, 300) AS n
     ) AS fleet`,
  );
  await insertRow(books.pool, 'plans', {
    kind: 'addon',
    code: 'gib',
    vcpus: null,
    memory_mib: null,
    disk_gib: null,
  });
  await insertRow(books.pool, 'plan_prices', { plan_id: 4, kind: 'addon', price_monthly_micros: 100_000 });
  await insertSelected(
    books.pool,
    'subscriptions',
    `SELECT 1 + n % 40 AS organization_id, 1000 + n AS subscription_id, 'addon' AS resource_kind, 1000 + n AS resource_id,
            4 AS plan_id, n * 37 AS quantity, start + interval '100 minutes' AS plan_since, start AS billing_started_at,
            'metered' AS billing_state
     FROM (SELECT n, timestamptz '2025-08-31 12:00+00' + n * 7 * interval '1 minute' AS start
           FROM generate_series(1, 60) AS n) AS volumes`,
  );
  await insertSelected(
    books.pool,
    'addons',
    `SELECT organization_id, subscription_id AS addon_id, min(instance_id) AS instance_id
     FROM subscriptions JOIN vps_instances USING (organization_id)
     WHERE resource_kind = 'addon' AND deleted_at IS NULL GROUP BY organization_id, subscription_id`,
  );
  await insertSelected(
    books.pool,
    'subscription_plan_history',
    `SELECT organization_id, subscription_id, billing_started_at AS effective_from, plan_since AS effective_until,
            CASE resource_kind WHEN 'addon' THEN 4 ELSE 2 END AS plan_id, CASE resource_kind WHEN 'addon' THEN 7 ELSE 1 END AS quantity
     FROM subscriptions WHERE plan_since > billing_started_at`,
  );
  await insertSelected(
    books.pool,
    'wallets',
    `SELECT organization_id, min(billing_started_at) - interval '1 microsecond' AS billed_through
     FROM subscriptions GROUP BY organization_id`,
  );
  for (let organization = 1n; organization <= 20n; organization += 1n) {
    await topUp(books, organization, '2025-08-29T00:00:00Z', `${organization}.5`);
  }
}

async function countPastDue({ pool }: Books): Promise<bigint> {
  const { rows } = await pool.query<{ count: bigint }>(
    'SELECT count(*) AS count FROM wallets WHERE past_due_since IS NOT NULL',
  );
  return onlyRow(rows).count;
}

test('a run posts what the preview predicted, to the last micro, and leaves clean books', async () => {
  await using books = await openBooks();
  await writeFleet(books);
  const engine = new BillingService({ pool: books.pool, runner: 'command', runnerId: 'test' });
  let hours = 0n;
  for (const moment of [
    '2025-08-30T12:00:00Z',
    '2025-08-31T23:59:59.999999Z',
    '2025-09-01T06:30:00Z',
    '2025-09-02T00:00:00Z',
  ]) {
    const asOf = parseInstant(moment);
    const foretold = await previewBilling(books.pool, { asOf });
    const pastDueBefore = await countPastDue(books);
    const posted = await engine.runHourlyBilling({ asOf });
    assert.deepEqual(
      [foretold.instances, foretold.hours, foretold.amountMicros, foretold.instancesParked],
      [posted.instances, posted.hours, posted.amountMicros, posted.instancesParked],
      moment,
    );
    assert.equal(foretold.organizationsPastDue, (await countPastDue(books)) - pastDueBefore);
    const { findings } = await new BooksAuditService(books.pool).audit();
    assert.deepEqual(
      findings.flatMap(({ examples }) => examples),
      [],
    );
    assert.equal((await previewBilling(books.pool, { asOf })).hours, 0n);
    hours += posted.hours;
  }
  assert.ok(hours > 1_000n, `${hours} hours are too few to prove anything`);
});
