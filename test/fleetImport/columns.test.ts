/** What the rows of a fleet may say beyond what they must. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BillingService } from '../../api/services/billingService.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';
import { appPool } from '../support/appPool.ts';
import { checkBooks } from '../support/books.ts';
import { type Import, importer } from '../support/fleetFiles.ts';
import { rowsOf } from '../support/rows.ts';

const ROW = 'small,1,0.75,2025-01-01T00:30:00Z,';
const INSTANCES = `
  SELECT handle, i.name, external_ref, i.status, r.code, p.code, billing_state, billing_started_at, hours_before
  FROM vps_instances i JOIN subscriptions s ON s.organization_id = i.organization_id AND subscription_id = instance_id
  JOIN organization_handles h ON h.organization_id = i.organization_id JOIN regions r USING (region_id)
  LEFT JOIN plans p USING (plan_id) ORDER BY handle, external_ref`;

async function installation(
  t: TestContext,
): Promise<{ pool: Pool; files: Import; billAt(asOf: string): Promise<void> }> {
  const { pool, database } = await appPool(t);
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  t.after(() => owner.end());
  const billing = new BillingService({ pool: owner, runner: 'command', runnerId: 'test:1' });
  const billAt = async (asOf: string): Promise<void> => {
    await billing.runHourlyBilling({ asOf: parseInstant(asOf) });
    await checkBooks(owner);
  };
  return { pool, files: await importer(t, pool), billAt };
}

test('each VM is billed from its own billed_through on, and none loses an hour', async (t) => {
  const { pool, files, billAt } = await installation(t);
  // One --bill-from of 10 January would lose the 115.5 hours of the first and the 1.75 of the third.
  await files.run(
    [
      `a,acme,${ROW},2025-01-05T04:30:00Z`,
      `b,acme,${ROW},2025-01-10T00:00:00Z`,
      `c,acme,${ROW},2025-01-09T22:15:00Z`,
    ],
    { moreColumns: ',billed_through' },
  );
  await billAt('2025-01-10T00:00:00Z');
  // a: 04:30 on the 5th to 23:30 on the 9th, after 100 hours elsewhere; b: 00:00; c: 22:15 and 23:15.
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT name, count(*), min(month_ordinal) FROM billing_charges c JOIN vps_instances ON instance_id = subscription_id
       GROUP BY name ORDER BY name`,
    ),
    ['a 116 101', 'b 1 216', 'c 2 214'],
  );
});

test('a row says its name, reference, status and region, and two organizations may have one name', async (t) => {
  const { pool, files } = await installation(t);
  const moreColumns = ',name,external_ref,status,region,quantity';
  const rows = [
    `web,acme,${ROW},,,,,`,
    `web,beta,${ROW},Shop,i-1,stopped,eu-west,1`,
    `new,beta,${ROW},,,provisioning,,`,
    `broken,beta,${ROW},,,error,,`,
    'gone,beta,small,1,0.75,2025-01-01T00:30:00Z,2025-01-02T00:00:00Z,,,deleted,,',
  ];
  await files.run(rows, { moreColumns });
  const here = [
    'acme web web running default small metered 2025-01-01T00:30:00Z 0',
    'beta broken broken error default small none - 0',
    'beta gone gone deleted default small metered 2025-01-01T00:30:00Z 0',
    'beta Shop i-1 stopped eu-west small metered 2025-01-01T00:30:00Z 0',
    'beta new new provisioning default small none - 0',
  ];
  assert.deepEqual(await rowsOf(pool, INSTANCES), here);
  assert.deepEqual((await files.run(rows, { moreColumns })).instances, {
    added: 0,
    deleted: 0,
    unchanged: 5,
  });
  assert.equal((await files.run([`web,gamma,${ROW}`])).instances.added, 1);
  assert.deepEqual(
    await files.faultsOf(
      [
        `x,acme,${ROW},,i-7,,,`,
        `x,gamma,${ROW},,I-7,,,`,
        `y,acme,${ROW},,i-1,,,`,
        `z,acme,${ROW},,,asleep,a region,3`,
        `w,acme,${ROW},,,deleted,,`,
      ],
      { moreColumns },
    ),
    [
      'fleet.csv:3: external_ref "I-7" is a VM of "gamma" and, in line 2, of "acme": one machine is one organization\'s',
      'fleet.csv:4: vm "i-1" is here already, in organization "beta", not "acme"',
      'fleet.csv:5: status "asleep" is not provisioning, running, stopped, error, deleted',
      'fleet.csv:5: quantity "3" is not 1: a row is one VM',
      'fleet.csv:5: region "a region" is not a plain word (letters, digits, dots, dashes and underscores, at most 63, the first a letter or digit)',
      'fleet.csv:6: status "deleted" contradicts deleted_at, which is empty',
    ],
  );
});

test('VMs of unknown plans are parked when the operator says so, and stay as they are', async (t) => {
  const { pool, files, billAt } = await installation(t);
  const rows = ['a,acme,lost,1,1,2025-01-01T00:30:00Z,', `b,acme,${ROW}`];
  const { parked } = await files.run(rows, { parkUnknown: true });
  assert.deepEqual(parked, [{ plan: 'lost', instances: 1 }]);
  await billAt('2025-01-01T02:00:00Z');
  assert.deepEqual(await rowsOf(pool, INSTANCES), [
    'acme a a running default - parked 2025-01-01T00:30:00Z 0',
    'acme b b running default small metered 2025-01-01T00:30:00Z 0',
  ]);
  const again = await files.run(rows, { parkUnknown: true });
  assert.deepEqual(again.instances, { added: 0, deleted: 0, unchanged: 2 });
  assert.deepEqual(await files.faultsOf(['c,acme,lost,1,1,2025-01-01T00:30:00Z,']), [
    'fleet.csv:2: plan "lost" is unknown: it is neither in the price list nor here already',
  ]);
});
