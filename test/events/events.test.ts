/** What happens is told once, in the transaction that makes it true, without a gap and as its catalogue says (rule 27). */
import assert from 'node:assert/strict';
import { EventClearing } from '../../api/services/webhooks/clearing.ts';
import { EVENTS } from '../../contracts/events.ts';
import type { EventType } from '../../domain/events/eventTypes.ts';
import { insertPlatformEvent } from '../../db/events/events.ts';
import { inTransaction } from '../../db/transaction.ts';
import { type Fleet, fleetTest } from '../support/fleet.ts';
import { insertRow } from '../support/insertRows.ts';
import { debtorOf, ladderOf, topUp } from '../support/ladder.ts';
import { testServices } from '../support/services.ts';
import { blockedBackends, holdingCommits } from '../support/waiting.ts';
import { happen } from '../support/webhooks.ts';

const BY = { userId: 1n, keyId: null, requestId: 'r' };

interface Told {
  type: EventType;
  sequence: bigint;
  payload: Record<string, unknown>;
}

/** Checks that the sequence has no gap and each payload is of its type. */
async function told(fleet: Fleet, organizationId: bigint | null): Promise<Told[]> {
  const rows = await fleet.read<Told>(
    `SELECT type, sequence, payload FROM events WHERE organization_id IS NOT DISTINCT FROM $1 ORDER BY sequence`,
    [organizationId],
  );
  for (const [index, { type, sequence, payload }] of rows.entries()) {
    assert.equal(sequence, BigInt(index + 1));
    const { error } = EVENTS[type].data.safeParse(payload);
    assert.equal(error, undefined, `${type}: ${JSON.stringify(payload)}`);
  }
  return rows;
}

fleetTest('a debt, its end and a top-up are told in their order, with amounts as texts', async (fleet) => {
  const { organization } = await debtorOf(fleet);
  const ladder = ladderOf({ graceHours: 0 });
  await fleet.runAt(await fleet.hoursFromNow(0), { ladder });
  await topUp(fleet, organization, '20', ladder);
  const events = await told(fleet, organization.id);
  assert.deepEqual(
    events.map(({ type }) => type),
    [
      'wallet.topped_up',
      'wallet.past_due',
      'organization.suspended',
      'wallet.resumed',
      'wallet.topped_up',
      'organization.resumed',
    ],
  );
  // 0.50 and an hour at 1.00, then 20.
  assert.deepEqual(events[4]?.payload, { amount: '20.000000', balance: '19.500000', entry: '3' });
});

fleetTest('instances and containers that run, stop and go are told of once each', async (fleet) => {
  const { instances, containers, power } = testServices(fleet.app);
  await fleet.plan('small', { monthly: '10' });
  await fleet.containerPlan('web', { monthly: '5' });
  const acme = await fleet.organization('acme', { balance: '100' });
  await insertRow(fleet.owner, 'users', { user_id: 1 });
  const region = (await fleet.read<{ code: string }>('SELECT code FROM regions'))[0]?.code ?? '';
  const { instanceId } = await instances.create(acme.id, { name: 'vm', plan: 'small', region }, BY);
  for (const status of ['running', 'running', 'stopped', 'error'] as const)
    await instances.reportStatus(acme.id, instanceId, status);
  await instances.delete(acme.id, instanceId, BY);
  const wanted = { organizationId: acme.id, name: 'www', image: 'web:1', plan: 'web' };
  const { containerId } = await containers.deploy(wanted, BY);
  for (const status of ['running', 'stopped', 'deleted'] as const)
    await containers.bring(acme.id, containerId, status, BY);
  assert.deepEqual(await power.list({ after: null, limit: 1 }), { items: [], nextCursor: null });
  const lines = (await told(fleet, acme.id)).map(({ type, payload }) => `${type} ${payload['name']}`);
  assert.deepEqual(lines, [
    'wallet.topped_up undefined',
    'instance.running vm',
    'instance.stopped vm',
    'instance.deleted vm',
    'container.running www',
    'container.stopped www',
    'container.deleted www',
  ]);
});

fleetTest('an answer to a ticket is told of, and what its own members write is not', async (fleet) => {
  const { tickets } = testServices(fleet.app);
  const acme = await fleet.organization('acme');
  await insertRow(fleet.owner, 'users', { user_id: 1, email: 'ada@example.org' });
  await insertRow(fleet.owner, 'users', { user_id: 2, email: 'root@example.org', role: 'administrator' });
  await insertRow(fleet.owner, 'organization_members', { organization_id: acme.id, user_id: 1 });
  const { ticketId } = await tickets.open(acme.id, { subject: 'It is slow', body: 'Why?' }, BY);
  await tickets.reply(acme.id, ticketId, 'Still slow', BY);
  await tickets.reply(acme.id, ticketId, 'We look into it', { ...BY, userId: 2n });
  const payload = { ticket: String(ticketId), subject: 'It is slow' };
  assert.deepEqual(await told(fleet, acme.id), [{ type: 'ticket.answered', sequence: 1n, payload }]);
});

fleetTest('the platform tells of its own incidents and failed runs, in one sequence', async (fleet) => {
  const { incidents } = testServices(fleet.app);
  const given = { title: 'Slow disks', components: ['app' as const], impact: 'major' as const, text: 'So.' };
  const { id } = await incidents.open({ ...given, status: 'investigating' }, { operator: 'ada' });
  await incidents.update(id, { status: 'identified', text: 'A switch.' }, { operator: 'ada' });
  await incidents.update(id, { status: 'resolved', text: 'Replaced.' }, { operator: 'ada' });
  const failing = fleet.runAt(await fleet.hoursFromNow(0), {
    step: (step) => {
      if (step === 'run begins') throw new Error('no');
    },
  });
  await assert.rejects(failing, /no/);
  await fleet.runAt(await fleet.hoursFromNow(0));
  const events = await told(fleet, null);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['incident.opened', 'incident.closed', 'billing.run_failed'],
  );
  assert.deepEqual(events[2]?.payload, { run: '1', outcome: 'failed', organizations: 0 });
});

fleetTest(
  'events of the platform keep the order of their commits, and those rolled back leave no gap',
  async (fleet) => {
    const run = (outcome: string) => ({ run: outcome, outcome: 'failed', organizations: 0 });
    const held = holdingCommits(fleet.app);
    const write = (pool: typeof fleet.app, run_: string) =>
      inTransaction(pool, (client) => insertPlatformEvent(client, 'billing.run_failed', run(run_)));
    const first = write(held.pool, '1');
    await held.reached;
    const second = write(fleet.app, '2');
    await blockedBackends(fleet.owner, 1);
    held.release();
    await Promise.all([first, second]);
    const rolledBack = inTransaction(fleet.app, async (client) => {
      await insertPlatformEvent(client, 'billing.run_failed', run('3'));
      throw new Error('rolled back');
    });
    await assert.rejects(rolledBack, /rolled back/);
    await write(fleet.app, '4');
    const runs = (await told(fleet, null)).map(({ payload }) => payload['run']);
    assert.deepEqual(runs, ['1', '2', '4']);
  },
);

fleetTest(
  'what is old is removed but for the latest of each organization, and counting goes on',
  async (fleet) => {
    const acme = await fleet.organization('acme');
    const { id } = acme;
    for (let count = 0; count < 3; count += 1) await happen(fleet, id);
    await fleet.read(
      `UPDATE events SET fan_out = false, happened_at = now() - interval '91 days' WHERE sequence <= 2`,
    );
    const clearing = new EventClearing({ pool: fleet.app, keptDays: 90, onError: assert.ifError });
    const sequences = async () =>
      (await fleet.read<{ sequence: bigint }>('SELECT sequence FROM events ORDER BY sequence')).map(
        ({ sequence }) => sequence,
      );
    await clearing.look();
    assert.deepEqual(await sequences(), [3n]);
    await fleet.read(`UPDATE events SET fan_out = false, happened_at = now() - interval '91 days'`);
    await clearing.look();
    await happen(fleet, id);
    assert.deepEqual(await sequences(), [3n, 4n]);
  },
);
