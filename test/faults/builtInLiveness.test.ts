/** Whether the app's own runs are alive: those that get on keep the lease, and one that hangs hands it over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { StepHook } from '../../api/services/billing/billingRun.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { DaemonStatusService } from '../../api/services/daemonStatusService.ts';
import { BuiltInScheduler } from '../../api/services/scheduling/builtInScheduler.ts';
import { recentRuns } from '../../db/billing/runs.ts';
import { createPool, endPool } from '../../db/pool.ts';
import { leaseRhythm } from '../../domain/billing/leaseRhythm.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { until } from '../support/until.ts';

/** A built-in scheduler over the real engine, as an app has it, and what it logs. */
class BuiltIn implements AsyncDisposable {
  readonly identity: string;
  readonly lines: string[] = [];
  readonly scheduler: BuiltInScheduler;
  readonly #pool;

  constructor(world: DaemonWorld, { identity, leaseSeconds, step }: BuiltInSettings) {
    this.identity = identity;
    this.#pool = createPool({
      url: world.database.appUrl,
      applicationName: identity,
      idleInTransactionTimeoutMs: 1000,
      onError: () => {},
    });
    const runnerId = identity;
    this.scheduler = new BuiltInScheduler({
      pool: this.#pool,
      billing: new BillingService({
        pool: this.#pool,
        runner: 'built-in',
        runnerId,
        sliceInstances: 1,
        step,
      }),
      daemons: new DaemonStatusService(this.#pool, 90),
      identity,
      intervalMinutes: 60,
      rhythm: leaseRhythm(leaseSeconds),
      logger: pino({ base: null }, { write: (line) => this.lines.push(JSON.parse(line).msg) }),
    });
    this.scheduler.start();
  }

  count(text: string): number {
    return this.lines.filter((line) => line.includes(text)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.stop();
    await endPool(this.#pool, 100);
  }
}

interface BuiltInSettings {
  identity: string;
  leaseSeconds: number;
  step?: StepHook;
}

test('unparking is a sign of life: thousands of organizations whose price was set cost the app no lease', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(2_500, 1);
  await world.owner.query(`
    UPDATE subscriptions SET billing_state = 'parked', parked_from = billing_started_at, parked_reason = 'no price';
    UPDATE wallets SET billed_through = NULL`);
  const readLease = async () => {
    const { rows } = await world.owner.query(
      'SELECT holder, fence, expires_at::text AS until FROM billing_lease',
    );
    return rows[0];
  };
  let renewals = 0;
  // A run is hung after six renewals without a sign of life.
  const untilRenewed: StepHook = async (step) => {
    if (step !== 'unparking committed' || renewals === 10) return;
    const before = await readLease();
    await until('the lease is renewed', async () => (await readLease()).until !== before.until, {
      limitMs: 5000,
    });
    renewals += 1;
  };
  await using app = new BuiltIn(world, { identity: 'app:1', leaseSeconds: 2, step: untilRenewed });
  await until('the run has succeeded', () => app.count('built-in run succeeded') === 1);
  assert.equal(renewals, 10);
  assert.deepEqual([app.count('no progress'), app.count('built-in run begins')], [0, 1]);
  const { holder, fence } = await readLease();
  assert.deepEqual([holder, fence], ['app:1', 1n]);
  await world.assertBilled(2);
});

for (const place of ['fence checked', 'slice committed']) {
  test(`an app’s run that hangs at ${place} is handed over once, another app bills, and the first can be stopped`, async () => {
    await using world = await DaemonWorld.open();
    await world.seed(4, 1);
    const hang: StepHook = (step) => (step === place ? new Promise(() => {}) : undefined);
    await using first = new BuiltIn(world, { identity: 'app:1', leaseSeconds: 1, step: hang });
    await until('its run hangs', () => first.count('built-in run begins') === 1);
    await using second = new BuiltIn(world, { identity: 'app:2', leaseSeconds: 600 });
    await until(
      'the first hands over',
      () => first.count('has made no progress for 1 s, and is handed over') === 1,
    );
    await until('the second bills', () => second.count('built-in run succeeded') === 1);
    assert.equal(await world.leaseHolder(), 'app:2');
    await world.assertBilled(2);

    // With the second gone nobody leads, and the first, whose run is beyond hope by now, begins no other.
    await second.scheduler.stop();
    assert.equal(await world.leaseHolder(), null);
    await first.scheduler.stop();
    assert.deepEqual([first.count('handed over'), first.count('built-in run begins')], [1, 1]);
    const outcomes = (await recentRuns(world.owner, 9)).map(({ runnerId, outcome }) => [runnerId, outcome]);
    assert.deepEqual(outcomes, [
      ['app:2', 'succeeded'],
      ['app:1', null],
    ]);
  });
}
