/** What a run says it did, and how it is recorded. */
import assert from 'node:assert/strict';
import { beginRun, recentRuns } from '../../db/billing/runs.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { type Fleet, fleetTest } from '../support/fleet.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

/** Three organizations; in the second nothing has started yet, the third has a parked instance and no money. */
async function buildFleet(fleet: Fleet) {
  const plan = await fleet.plan('cent', CENT);
  const first = await fleet.organization('first', { balance: '1' });
  await first.instance({ plan, from: '2025-01-01T10:30Z' });
  await first.instance({ plan, from: '2025-01-01T10:45Z', until: '2025-01-01T11:00Z' });
  const second = await fleet.organization('second', { balance: '1' });
  await second.instance({ plan, from: '2025-01-01T20:00Z' });
  const third = await fleet.organization('third');
  await third.instance({ plan, from: '2025-01-01T10:50Z' });
  await third.instance({ plan: null, from: '2025-01-01T10:55Z' });
  return { first, second, third };
}

fleetTest('a run of one window counts each instance once', async (fleet) => {
  await buildFleet(fleet);
  const result = await fleet.runAt('2025-01-01T11:00Z');
  assert.equal(result.outcome, 'succeeded');
  assert.deepEqual([result.instances, result.hours, result.amountMicros], [3n, 3n, 30_000n]);
  assert.deepEqual([result.organizationsPastDue, result.instancesParked], [1n, 1n]);
});

fleetTest('a run of several windows counts each instance once too', async (fleet) => {
  await buildFleet(fleet);
  const result = await fleet.runAt('2025-01-01T15:00Z');
  // 10:30 to 14:30 are five hours, one, and 10:50 to 14:50 five.
  assert.deepEqual([result.instances, result.hours, result.amountMicros], [3n, 11n, 110_000n]);
  assert.deepEqual([result.organizationsPastDue, result.instancesParked], [1n, 1n]);
});

fleetTest('a later run counts only what it charged itself', async (fleet) => {
  await buildFleet(fleet);
  await fleet.runAt('2025-01-01T13:00Z');
  const result = await fleet.runAt('2025-01-01T15:00Z');
  assert.deepEqual([result.instances, result.hours, result.amountMicros], [2n, 4n, 40_000n]);
});

fleetTest('a run with nothing to do has succeeded with nothing', async (fleet) => {
  const result = await fleet.runAt('2025-01-01T11:00Z');
  assert.deepEqual(
    [result.outcome, result.instances, result.hours, result.amountMicros, result.windowFrom],
    ['succeeded', 0n, 0n, 0n, null],
  );
});

fleetTest('without a moment a run bills up to the database’s now', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const due = await acme.instance({ plan, from: await fleet.hoursFromNow(-1.001) });
  const ahead = await acme.instance({ plan, from: await fleet.hoursFromNow(1) });
  const before = parseInstant(await fleet.hoursFromNow(0));
  const { asOf } = await fleet.billing().runHourlyBilling();
  assert.ok(asOf >= before && asOf <= parseInstant(await fleet.hoursFromNow(0)));
  assert.deepEqual([await due.bill(), await ahead.bill()], ['2 h = 0.020000', '0 h = 0.000000']);
});

fleetTest('a moment in the future is refused, and nothing happens', async (fleet) => {
  const { first } = await buildFleet(fleet);
  const soon = await fleet.hoursFromNow(0.01);
  await assert.rejects(fleet.runAt(soon), {
    code: 'invalid_request',
    message: /^cannot bill as of .*: the database's clock says .* \(preview looks ahead\)$/,
  });
  assert.equal((await first.wallet()).entries, 1);
  assert.deepEqual(await recentRuns(fleet.owner, 10), []);
});

fleetTest('every run is recorded with who ran it, from when to when, and what came of it', async (fleet) => {
  await buildFleet(fleet);
  const first = await fleet.runAt('2025-01-01T15:00Z');
  await fleet.runAt('2025-01-01T15:00Z');
  const [again, run] = await recentRuns(fleet.owner, 10);
  assert.ok(run && again);
  const { startedAt, finishedAt, ...rest } = run;
  assert.deepEqual(rest, {
    runId: first.runId,
    runner: 'daemon',
    runnerId: 'test-usual',
    asOf: parseInstant('2025-01-01T15:00Z'),
    windowFrom: parseInstant('2025-01-01T10:29:59.999999Z'),
    billedThrough: parseInstant('2025-01-01T15:00Z'),
    outcome: 'succeeded',
    instances: 3n,
    hours: 11n,
    amountMicros: 110_000n,
    organizationsPastDue: 1n,
    instancesParked: 1n,
    collisions: 1,
    failures: [],
    errorMessage: null,
  });
  assert.ok(finishedAt !== null && finishedAt > startedAt);
  assert.deepEqual([again.hours, again.windowFrom], [0n, null]);
});

fleetTest('a run that was killed is closed as abandoned by the next of the same runner', async (fleet) => {
  await beginRun(fleet.daemon, { runner: 'daemon', runnerId: 'test-usual', asOf: 0n, windowFrom: null });
  await beginRun(fleet.daemon, { runner: 'daemon', runnerId: 'another', asOf: 0n, windowFrom: null });
  await fleet.runAt('2025-01-01T15:00Z');
  const outcomes = (await recentRuns(fleet.owner, 10)).map(
    ({ runnerId, outcome }) => `${runnerId} ${outcome}`,
  );
  assert.deepEqual(outcomes, ['test-usual succeeded', 'another null', 'test-usual abandoned']);
});

fleetTest('a run of anybody that shows no progress for a quarter of an hour is closed too', async (fleet) => {
  await beginRun(fleet.daemon, { runner: 'daemon', runnerId: 'another', asOf: 0n, windowFrom: null });
  await fleet.read(`UPDATE billing_runs SET progress_at = now() - interval '15 minutes 1 second'`);
  await fleet.runAt('2025-01-01T15:00Z');
  assert.deepEqual(
    (await recentRuns(fleet.owner, 10)).map(({ outcome }) => outcome),
    ['succeeded', 'abandoned'],
  );
});

fleetTest('progress is reported after each slice and window, and ends with the result', async (fleet) => {
  await buildFleet(fleet);
  const told: string[] = [];
  const result = await fleet.runAt('2025-01-01T12:00Z', {
    onEvent: (event) => {
      if (!('progress' in event)) return;
      const { windowsDone, windowsTotal, through, hours, amountMicros } = event.progress;
      told.push(`${windowsDone}/${windowsTotal} ${formatInstant(through)} ${hours} ${amountMicros}`);
    },
  });
  assert.deepEqual(told, [
    '0/2 2025-01-01T11:00:00Z 3 30000',
    '1/2 2025-01-01T11:00:00Z 3 30000',
    '1/2 2025-01-01T12:00:00Z 5 50000',
    '2/2 2025-01-01T12:00:00Z 5 50000',
  ]);
  assert.equal(result.hours, 5n);
});

fleetTest('a run told to stop ends after the current slice, and the next one completes', async (fleet) => {
  const { first, third } = await buildFleet(fleet);
  const stop = new AbortController();
  const result = await fleet.runAt('2025-01-01T15:00Z', {
    sliceInstances: 1,
    signal: stop.signal,
    onEvent: (event) => {
      if (!('progress' in event)) return;
      const { windowsDone, slicesDone } = event.progress;
      if (windowsDone === 1 && slicesDone > 4) stop.abort();
    },
  });
  assert.equal(result.outcome, 'stopped');
  assert.equal(formatInstant(result.billedThrough ?? 0n), '2025-01-01T11:00:00Z');
  assert.ok(result.hours >= 3n && result.hours < 11n);
  const rest = await fleet.runAt('2025-01-01T15:00Z');
  assert.deepEqual([rest.outcome, result.hours + rest.hours], ['succeeded', 11n]);
  assert.equal((await first.wallet()).balance, '0.940000');
  assert.equal((await third.wallet()).balance, '-0.050000');
});

fleetTest('a run told to stop before it began charges nothing, parked or not', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T10:00Z', behindTheMark: true });
  const result = await fleet.runAt('2025-01-01T15:00Z', { signal: AbortSignal.abort() });
  assert.deepEqual(
    [result.outcome, result.billedThrough, await vm.bill()],
    ['stopped', null, '0 h = 0.000000'],
  );
});
