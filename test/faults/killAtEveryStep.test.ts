import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInstant, MINUTE_MICROS, parseInstant } from '../../domain/instant.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { Fleet } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';

const AT_ONCE = 3;

/**
 * Two slices, three windows, one instance to mend, one to settle, one wallet that runs out: 11 hours in all, as the
 * daemon's clock says 40 minutes past.
 */
async function openFleet(): Promise<Fleet> {
  const fleet = await Fleet.open();
  const fullHour = parseInstant(await fleet.holdDaemonClock(40));
  const ago = (minutes: number) => formatInstant(fullHour - BigInt(minutes) * MINUTE_MICROS);
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const poor = await fleet.organization('poor', { balance: '0.015' });
  await poor.instance({ plan, from: ago(110) });
  await poor.instance({ plan, from: ago(100), until: ago(50) });
  const rich = await fleet.organization('rich', { balance: '1' });
  await rich.instance({ plan, from: ago(110) });
  await rich.instance({ plan, from: ago(170), behindTheMark: true });
  return fleet;
}

test('a daemon killed at any step of a run leaves nothing that the next run does not complete', async () => {
  const steps = await namesOfSteps();
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
  const { outcome, hours } = await fleet.billing({ sliceInstances: 2, step }).runHourlyBilling();
  assert.deepEqual([outcome, hours, await assertEveryHourBilled(fleet.owner)], ['succeeded', 11n, 11]);
  const slice = ['slice begins', 'fence checked', 'slice charged', 'slice committed'];
  const unparking = ['unparking begins', 'fence checked', 'unparking charged', 'unparking committed'];
  assert.deepEqual(steps, ['run begins', ...unparking, ...Array(6).fill(slice).flat(), 'run finished']);
  return steps;
}

async function killAt(number: number, name: string): Promise<void> {
  await using fleet = await openFleet();
  const daemon = new DaemonProcess(
    {
      DATABASE_URL: fleet.database.daemonUrl,
      STATUS_FILE_PATH: `/tmp/containerstacks-killed-${process.pid}.json`,
      NODE_ENV: 'test',
      BILLING_SLICE_INSTANCES: '2',
      BILLING_CONNECTIONS: '1',
      BILLING_FAILPOINT: `kill:${number}`,
    },
    '/',
  );
  assert.equal((await daemon.ended).signal, 'SIGKILL', `step ${number}`);
  assert.equal(daemon.has('failpoint: kill')?.step, name, `step ${number}`);
  const { outcome } = await fleet.billing({ sliceInstances: 2 }).runHourlyBilling();
  assert.equal(outcome, 'succeeded', `after step ${number}`);
  assert.equal(await assertEveryHourBilled(fleet.owner), 11, `after step ${number}`);
}
