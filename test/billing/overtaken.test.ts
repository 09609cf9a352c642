/** Wallets that somebody else moves between a run's look at them and its own move. */
import assert from 'node:assert/strict';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { beginFleetChange } from '../../db/subscriptions/subscriptions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { fleetTest } from '../support/fleet.ts';
import { blockedBackends, holdingCommits, signal } from '../support/waiting.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

fleetTest('a top-up that a charge waits for is kept', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme', { balance: '1' });
  await acme.instance({ plan, from: '2025-01-01T00:10Z' });
  const commit = holdingCommits(fleet.app);
  const topUp = new WalletService(commit.pool).move({
    organizationId: acme.id,
    kind: 'top_up',
    amountMicros: 5_000_000n,
    idempotencyKey: 'one',
    reason: 'paid',
    actor: 'customer',
  });
  await commit.reached;
  const run = fleet.runAt('2025-01-01T01:00Z');
  await blockedBackends(fleet.owner, 1);
  commit.release();
  await Promise.all([topUp, run]);
  assert.equal((await acme.wallet()).balance, '5.990000');
});

fleetTest(
  'a run that another overtook, with nothing to charge, does not move the mark back',
  async (fleet) => {
    const plan = await fleet.plan('cent', CENT);
    const acme = await fleet.organization('acme', { balance: '1' });
    await acme.instance({ plan, from: '2025-01-01T09:50Z' });
    await fleet.runAt('2025-01-01T10:05Z');
    const charged = signal();
    const goOn = signal();
    const ahead = fleet.runAt('2025-01-01T10:40Z', {
      pool: fleet.anotherDaemon(),
      step: async (name) => {
        if (name !== 'slice charged') return;
        charged.give();
        await goOn.given;
      },
    });
    await charged.given;
    const behind = fleet.runAt('2025-01-01T10:20Z');
    await blockedBackends(fleet.owner, 1);
    goOn.give();
    await Promise.all([ahead, behind]);
    assert.equal((await acme.wallet()).mark, '2025-01-01T10:40:00Z');
  },
);

fleetTest(
  'an instance that starts where nothing else is due is billed by the run that waits for it',
  async (fleet) => {
    const plan = await fleet.plan('cent', CENT);
    const acme = await fleet.organization('acme', { balance: '1' });
    await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
    const young = await acme.instance({ plan, status: 'provisioning' });
    assert.equal((await fleet.billing().runHourlyBilling()).hours, 1n);
    const commit = holdingCommits(fleet.app);
    const start = new InstanceService(commit.pool).reportStatus(acme.id, young.id, 'running');
    await commit.reached;
    const run = fleet.billing().runHourlyBilling();
    await blockedBackends(fleet.owner, 1);
    commit.release();
    const [, { hours, outcome }] = await Promise.all([start, run]);
    assert.deepEqual([hours, outcome], [1n, 'succeeded']);
    assert.equal(await young.bill(), '1 h = 0.010000');
  },
);

fleetTest(
  'a change whose transaction began before a run happens behind what the run billed',
  async (fleet) => {
    const plan = await fleet.plan('cent', CENT);
    const acme = await fleet.organization('acme', { balance: '1' });
    await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
    const { asOf, moment } = await inTransaction(fleet.app, async (client) => {
      await client.query('SELECT now()');
      const { asOf } = await fleet.billing().runHourlyBilling();
      return { asOf, moment: await beginFleetChange(client, acme.id) };
    });
    assert.ok((moment ?? 0n) > asOf, `${moment} is behind ${asOf}`);
  },
);

fleetTest(
  'on a server whose clock is behind what is billed, a change happens behind it all the same',
  async (fleet) => {
    const acme = await fleet.organization('acme');
    const client = await fleet.owner.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ mark: bigint }>(
        `UPDATE wallets SET billed_through = clock_timestamp() + interval '1 minute' RETURNING billed_through AS mark`,
      );
      assert.equal(await beginFleetChange(client, acme.id), (rows[0]?.mark ?? 0n) + 1n);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  },
);
