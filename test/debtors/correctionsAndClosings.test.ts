/** What else moves a wallet acts on the ladder in the same transaction: a rebill, and the settlement of a closing. */
import assert from 'node:assert/strict';
import { fleetTest } from '../support/fleet.ts';
import { eventsOf, ladderOf, powerOf } from '../support/ladder.ts';
import { platformTest } from '../support/platformApp.ts';
import { rebill } from '../support/rebill.ts';

const AT_ONCE = ladderOf({ graceHours: 0 });

fleetTest('a rebill that pays a debt resumes with its correction, before any run', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.03' });
  const acme = await fleet.organization('acme', { balance: '0.05' });
  await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T02:00Z' });
  const free = await fleet.plan('free', { monthly: '0' });
  const { id } = await acme.instance({ plan: free, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T02:30Z', { ladder: AT_ONCE });
  assert.equal(await powerOf(fleet, id), 'held on 1 0');
  // 2 h * 0.03 were charged, 2 h * 0.02 are right: 0.05 - 0.04 = 0.01.
  const window = { from: '2025-01-01T00:00Z', until: '2025-01-01T02:00Z' };
  await rebill(fleet, { plan: 'penny', ...window, monthly: '1000', hourly: '0.02' });
  assert.equal((await acme.wallet()).balance, '0.010000');
  assert.equal(await powerOf(fleet, id), 'free on 2 0');
  assert.deepEqual(await eventsOf(fleet, acme), [
    'wallet.past_due',
    'organization.suspended grace',
    'wallet.resumed',
    'organization.resumed',
  ]);
});

platformTest('a closing that writes a debt off ends the suspension for it', async (world) => {
  const plan = await world.fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await world.fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:30Z', until: '2025-01-01T02:45Z' });
  await world.fleet.runAt('2025-01-01T04:00Z', { ladder: AT_ONCE });
  const suspended = () =>
    world.fleet.read<{ reason: string }>('SELECT reason FROM suspensions WHERE lifted_at IS NULL');
  assert.deepEqual(await suspended(), [{ reason: 'unpaid' }]);
  const body = { writeOff: '0.03', reason: 'insolvent' };
  const answer = await world.ask(world.administrator, 'POST', '/api/organizations/acme/closing', { body });
  assert.equal(answer.statusCode, 204);
  assert.deepEqual(await suspended(), []);
  // Nothing is left that could be resumed, and its owner is told nothing of the kind.
  assert.deepEqual(await eventsOf(world.fleet, acme), [
    'wallet.past_due',
    'organization.suspended grace',
    'wallet.resumed',
  ]);
});
