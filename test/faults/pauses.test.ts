import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recentRuns } from '../../db/billing/runs.ts';
import type { DaemonProcess } from '../support/daemonProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { blockedBackends } from '../support/waiting.ts';
import { withLimits } from '../support/withLimits.ts';

const quick = { BILLING_LEASE_SECONDS: '2', BILLING_SLICE_INSTANCES: '1', BILLING_CONNECTIONS: '1' };
/** Whoever comes next waits for the leader's transaction, and must not call its own run stuck meanwhile. */
const patient = { ...quick, BILLING_LEASE_SECONDS: '12' };
/** Of a run over slices of one instance: run begins, then four a slice; these are in the third. */
const STEPS = { 'slice charged': 12, 'slice committed': 13 };

/** A fleet of 12 hours, and a leader that is stopped (SIGSTOP) in its run, at one of its steps. */
async function pausedLeader(
  world: DaemonWorld,
  step: keyof typeof STEPS,
  limits: Record<string, number>,
): Promise<DaemonProcess> {
  await world.seed(6, 1);
  const leader = world.start({
    ...quick,
    DATABASE_URL: withLimits(world.database.daemonUrl, limits),
    BILLING_FAILPOINT: `stop:${STEPS[step]}`,
  });
  assert.equal(await leader.pausedAt(), step);
  return leader;
}

test('a leader paused in a transaction holds the next one up until PostgreSQL ends it, and wakes up to nothing', async () => {
  await using world = await DaemonWorld.open();
  const leader = await pausedLeader(world, 'slice charged', { idle_in_transaction_session_timeout: 12_000 });
  const url = withLimits(world.database.daemonUrl, { lock_timeout: 60_000 });
  const next = world.start({ ...patient, DATABASE_URL: url });
  await blockedBackends(world.owner, 1);
  assert.ok(await world.isLeader(next));
  await next.logs('run succeeded');
  const before = await assertEveryHourBilled(world.owner);
  leader.kill('SIGCONT');
  await leader.logs('standing by');
  assert.equal(leader.count('run succeeded'), 0);
  assert.equal(leader.child.exitCode, null, 'it lives on');
  assert.deepEqual([before, await assertEveryHourBilled(world.owner)], [12, 12]);
  const [run] = (await recentRuns(world.owner, 9)).filter(({ outcome }) => outcome === 'succeeded');
  assert.ok((run?.collisions ?? 0) === 0, 'what was rolled back does not collide');
});

test('a leader that wakes up in its transaction keeps that slice, the other finds it done, and it is fenced after', async () => {
  await using world = await DaemonWorld.open();
  const leader = await pausedLeader(world, 'slice charged', {});
  const next = world.start(patient);
  await blockedBackends(world.owner, 1);
  leader.kill('SIGCONT');
  await leader.logs('run superseded');
  await next.logs('run succeeded');
  const [second, first] = await recentRuns(world.owner, 2);
  assert.deepEqual([first?.outcome, second?.outcome], ['superseded', 'succeeded']);
  assert.ok((second?.collisions ?? 0) > 0, 'they collided');
  assert.equal((first?.hours ?? 0n) + (second?.hours ?? 0n), 12n);
  assert.equal(await assertEveryHourBilled(world.owner), 12);
});

test('a leader paused between two slices is superseded at the next', async () => {
  await using world = await DaemonWorld.open();
  const leader = await pausedLeader(world, 'slice committed', {});
  const next = world.start(patient);
  await next.logs('run succeeded');
  leader.kill('SIGCONT');
  await leader.logs('run superseded');
  await leader.logs('standing by');
  assert.ok(await world.isLeader(next));
  assert.equal(await assertEveryHourBilled(world.owner), 12);
});
