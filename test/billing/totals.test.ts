import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BillingService } from '../../api/services/billingService.ts';
import { importFleet } from '../../api/services/fleetImport/fleetImportService.ts';
import { readTotals } from '../../db/billing/chargeTotals.ts';
import { parseInstant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { appPool } from '../support/appPool.ts';
import { importer } from '../support/fleetFiles.ts';
import { insertSelected } from '../support/insertRows.ts';

test('totals count hours and sum amounts, in byte order, of what was charged', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  await files.run([
    'vm-1,b-org,small,1,0.75,2026-01-01T00:00:00Z,',
    'vm-2,a-org,large,2,4,2026-01-01T00:00:00Z,',
    'vm-3,C-org,large,2,4,2026-01-01T00:00:00Z,',
    'vm-4,none,large,2,4,2026-01-01T00:00:00Z,',
  ]);
  await pool.query(`SELECT ensure_charge_partition('2026-01-31'), ensure_charge_partition('2026-02-01')`);
  await insertSelected(
    pool,
    'billing_charges',
    `SELECT hour::timestamptz, organization_id, instance_id AS subscription_id, amount AS amount_micros, plan_price_id
     FROM (VALUES ('vm-1', '2026-01-31 23:00+00', 5208), ('vm-1', '2026-02-01 00:00+00', 5209),
                  ('vm-2', '2026-01-31 23:00+00', 18000), ('vm-3', '2026-02-01 00:00+00', 9007199254740993))
       AS charged (name, hour, amount)
     JOIN vps_instances i USING (name) JOIN subscriptions s USING (organization_id) JOIN plan_prices USING (plan_id)`,
  );
  const totals = async (by: Parameters<typeof readTotals>[1]): Promise<string[]> =>
    (await readTotals(pool, by)).map(
      ({ name, hours, amountMicros }) => `${name},${hours},${formatMicros(amountMicros)}`,
    );
  assert.deepEqual(await totals('organization'), [
    'C-org,1,9007199254.740993',
    'a-org,1,0.018000',
    'b-org,2,0.010417',
  ]);
  assert.deepEqual(await totals('plan'), ['large,2,9007199254.758993', 'small,2,0.010417']);
  assert.deepEqual(await totals('day'), ['2026-01-31,2,0.023208', '2026-02-01,2,9007199254.746202']);
});

test('a sample of a real fleet costs what exact fractions come to', async (t) => {
  const { pool } = await appPool(t);
  const request = {
    plansFile: new URL('../data/plans.csv', import.meta.url).pathname,
    fleetFile: new URL('../data/fleet.csv', import.meta.url).pathname,
    billFrom: null,
    regionCode: 'default',
    dryRun: false,
  };
  await importFleet(pool, request, { operator: 'test' });
  const billing = new BillingService({ pool, runner: 'command', runnerId: 'test' });
  const billUntil = async (asOf: string): Promise<[bigint, string]> => {
    const { hours, amountMicros } = await billing.runHourlyBilling({ asOf: parseInstant(asOf) });
    return [hours, formatMicros(amountMicros)];
  };
  // Worked out apart from this project, with fractions: hours and amounts up to each moment, less those before.
  assert.deepEqual(await billUntil('2026-09-01T06:30:00Z'), [1_244n, '16.648098']);
  assert.deepEqual(await billUntil('2026-09-02T12:00:00Z'), [2_208n - 1_244n, '15.776008']);
  assert.deepEqual(await billUntil('2026-10-05T00:00:00Z'), [23_268n - 2_208n, '325.425347']);
  const totals = await readTotals(pool, 'organization');
  assert.deepEqual(
    totals.map(({ name, hours, amountMicros }) => `${name},${hours},${formatMicros(amountMicros)}`),
    [
      'org-00000,14,0.199020',
      'org-00001,1696,12.558878',
      'org-00002,562,5.205785',
      'org-00003,887,4.730462',
      'org-00005,6712,135.152512',
      'org-00006,817,6.455478',
      'org-00008,3538,75.502698',
      'org-00011,1681,10.143969',
      'org-00014,2511,38.847706',
      'org-00015,4850,69.052945',
    ],
  );
});
