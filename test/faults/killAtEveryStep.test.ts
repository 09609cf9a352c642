import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPool } from '../../db/pool.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { Fleet } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';

const AT_ONCE = 3;

/** Three slices, three windows, one instance to mend, one to settle, one wallet that runs out: 44 hours in all. */
async function openFleet(): Promise<Fleet> {
  const fleet = await Fleet.open();
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  for (const [index, balance] of ['0.015', '1', '1'].entries()) {
    const organization = await fleet.organization(`org-${index}`, { balance });
    await organization.instance({ plan, from: await fleet.hoursFromNow(-1.9) });
    if (index === 1) {
      const [from, until] = [await fleet.hoursFromNow(-1.8), await fleet.hoursFromNow(-1.2)];
      await organization.instance({ plan, from, until });
    }
    if (index === 2) {
      await organization.instance({ plan, from: await fleet.hoursFromNow(-4.5), behindTheMark: true });
    }
  }
  return fleet;
}

test('a daemon killed at any step of a run leaves nothing that the next run does not complete', async () => {
  const steps = await namesOfSteps();
  assert.ok(steps.length > 25, steps.join());
  const pending = [...steps.keys()];
  const worker = async () => {
    for (let index = pending.shift(); index !== undefined; index = pending.shift()) {
      await killAt(index + 1, steps[index] ?? '');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});

/** What a run of the whole fleet goes through, from one that nobody kills. */
async function namesOfSteps(): Promise<string[]> {
  await using fleet = await openFleet();
  const steps: string[] = [];
  const step = (name: string) => {
    steps.push(name);
  };
  const { outcome, hours } = await fleet.billing({ sliceInstances: 1, step }).runHourlyBilling();
  assert.deepEqual([outcome, Number(hours)], ['succeeded', await assertEveryHourBilled(fleet.owner)]);
  assert.deepEqual([...new Set(steps)].sort(), [
    'fence checked',
    'mending begins',
    'parked charged',
    'parked committed',
    'run begins',
    'run finished',
    'slice begins',
    'slice charged',
    'slice committed',
  ]);
  return steps;
}

async function killAt(number: number, name: string): Promise<void> {
  await using fleet = await openFleet();
  const daemon = new DaemonProcess(
    {
      DATABASE_URL: fleet.database.daemonUrl,
      STATUS_FILE_PATH: `/tmp/containerstacks-killed-${process.pid}.json`,
      NODE_ENV: 'test',
      BILLING_SLICE_INSTANCES: '1',
      BILLING_CONNECTIONS: '1',
      BILLING_FAILPOINT: `kill:${number}`,
    },
    '/',
  );
  assert.equal((await daemon.ended).signal, 'SIGKILL', `step ${number}`);
  assert.equal(daemon.has('failpoint: kill')?.step, name, `step ${number}`);
  const { outcome } = await fleet.billing({ sliceInstances: 1 }).runHourlyBilling();
  assert.equal(outcome, 'succeeded', `after step ${number}`);
  await assertEveryHourBilled(fleet.owner);
}
