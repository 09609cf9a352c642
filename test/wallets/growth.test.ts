import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPool } from '../../db/pool.ts';
import { readChargeLines, sumMovements } from '../../db/wallets/statements.ts';
import { parseInstant } from '../../domain/instant.ts';
import { sumMonth } from '../../db/wallets/walletQueries.ts';
import { fleetTest } from '../support/fleet.ts';
import { insertOrganizations, insertSelected } from '../support/insertRows.ts';
import { freshDatabase } from '../support/database.ts';
import { rowsTouched } from '../support/rowsTouched.ts';

const HOURS = 2_000;

fleetTest(
  'a statement looks at each of its hours a few times, however many were posted together',
  async (fleet) => {
    const small = await fleet.plan('small', { monthly: '5.00' });
    const acme = await fleet.organization('acme', { balance: '1000.00' });
    await acme.instance({ plan: small, from: '2025-01-01T00:00:00Z' });
    const until = parseInstant('2025-01-01T00:00:00Z') + BigInt(HOURS - 1) * 3_600_000_000n;
    const { hours } = await fleet.billing().runHourlyBilling({ asOf: until });
    assert.equal(hours, BigInt(HOURS));
    const { span } = await sumMovements(fleet.app, acme.id, 0n, 4_102_444_800_000_000n);
    assert.deepEqual(span, { firstEntry: 1n, lastEntry: BigInt(HOURS) + 1n });
    const page = { after: 0n, limit: 1_000 };
    const lines = await readChargeLines(fleet.app, acme.id, span, page);
    assert.deepEqual(
      lines.map((line) => line.hours),
      [BigInt(HOURS)],
    );
    const touched = await rowsTouched(fleet.app, (db) => readChargeLines(db, acme.id, span, page));
    assert.ok(touched < 40 * HOURS, `${touched} rows for ${HOURS} hours`);
  },
);

test('a statement looks at its month and the days beside it, and adds up where entries were posted out of order', async (t) => {
  await using database = await freshDatabase();
  const pool = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  t.after(() => pool.end());
  await insertOrganizations(pool, 1);
  // Entry n puts in 1 micro at hour n of 2025. But 745, of 100 micros, was posted just before 744, which February begins
  // with; and 2159, March's last, twenty hours into April.
  await insertSelected(
    pool,
    'wallet_ledger',
    `SELECT 1 AS organization_id, n AS entry_no, CASE n WHEN 745 THEN 100 ELSE 1 END AS amount_micros,
            n + CASE WHEN n >= 745 THEN 99 ELSE 0 END AS balance_after_micros, 'key-' || n AS idempotency_key,
            CASE n WHEN 745 THEN '2025-01-31 23:59Z' WHEN 2159 THEN '2025-04-01 20:00Z'
                   ELSE timestamptz '2025-01-01Z' + n * interval '1 hour' END AS posted_at
     FROM generate_series(1, 3000) AS n`,
  );
  await pool.query('VACUUM ANALYZE wallet_ledger');
  const [january, february, march, april, july] = ['01', '02', '03', '04', '07'].map((month) =>
    parseInstant(`2025-${month}-01T00:00:00Z`),
  ) as [bigint, bigint, bigint, bigint, bigint];
  const ofMonth = async (from: bigint, until: bigint) => {
    const { openingMicros, closingMicros, totals } = await sumMovements(pool, 1n, from, until);
    return [openingMicros, totals.top_up, closingMicros];
  };
  assert.deepEqual(await ofMonth(january, february), [0n, 843n, 843n]);
  assert.deepEqual(await ofMonth(february, march), [843n, 671n, 1514n]);
  assert.deepEqual(await ofMonth(march, april), [1514n, 743n, 2257n]);
  // The last of the 3,000 balances is 3,099.
  assert.deepEqual(await ofMonth(april, july), [2257n, 842n, 3099n]);

  // February's 672 hours and a day on either side are looked at twice; the whole ledger has 3,000.
  const touched = await rowsTouched(pool, (db) => sumMovements(db, 1n, february, march));
  assert.ok(touched < 2_000, `${touched} rows for a month`);
  const quiet = await rowsTouched(pool, (db) => sumMonth(db, 1n, july));
  assert.ok(quiet < 200, `${quiet} rows for a month without entries`);
});
