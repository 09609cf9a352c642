import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuditService } from '../../api/services/billing/booksAuditService.ts';
import { previewBilling } from '../../api/services/billing/billingPreview.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { onlyRow } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';
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
  await books.pool.query(`
    INSERT INTO organizations (name) SELECT 'org ' || n FROM generate_series(1, 40) AS n`);
  await books.pool.query(`
    INSERT INTO organization_handles SELECT 'org-' || organization_id, organization_id FROM organizations`);
  await books.pool.query(`
    WITH fleet AS (
      SELECT n, 1 + n % 40 AS organization_id, timestamptz '2025-08-29 12:00+00' + (n * 7919 % 4000) * interval '1 minute'
               + (n * 104729 % 1000000) * interval '1 microsecond' AS started_at,
             CASE n % 3 WHEN 0 THEN (n * 6007 % 3000) * interval '1 minute' END AS lifetime
      FROM generate_series(1, 300) AS n
    )
    INSERT INTO vps_instances (organization_id, instance_id, name, region_id, plan_id, plan_since, status, created_at,
                               deleted_at, billing_started_at, billing_state)
    SELECT organization_id, n, 'vps', 1, CASE WHEN n % 50 = 0 THEN NULL ELSE 1 + n % 17 % 3 END,
           started_at + CASE WHEN n % 5 = 0 THEN interval '100 minutes' ELSE interval '0' END,
           CASE WHEN lifetime IS NULL THEN 'running' ELSE 'deleted' END, started_at, started_at + lifetime, started_at, 'metered'
    FROM fleet`);
  await books.pool.query(`
    INSERT INTO vps_instance_plan_history
    SELECT organization_id, instance_id, billing_started_at, plan_since, 2 FROM vps_instances WHERE plan_since > billing_started_at`);
  await books.pool.query(`
    INSERT INTO wallets (organization_id, billed_through)
    SELECT organization_id, min(billing_started_at) - interval '1 microsecond' FROM vps_instances GROUP BY organization_id`);
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

test('a run posts to the last micro what the preview foretold, and leaves clean books', async () => {
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
    const { findings } = await new AuditService(books.pool).audit();
    assert.deepEqual(
      findings.flatMap(({ examples }) => examples),
      [],
    );
    assert.equal((await previewBilling(books.pool, { asOf })).hours, 0n);
    hours += posted.hours;
  }
  assert.ok(hours > 1_000n, `${hours} hours are too few to prove anything`);
});
