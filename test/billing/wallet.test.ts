/** Rules 10 to 13: what a charge does to the wallet. */
import assert from 'node:assert/strict';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { type Fleet, fleetTest, type Price } from '../support/fleet.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

/** One organization with one instance since 1 January 2025, 00:30. */
async function single(fleet: Fleet, balance: string | undefined, price: Price) {
  const plan = await fleet.plan('plan', price);
  const acme = await fleet.organization('acme', balance === undefined ? {} : { balance });
  await acme.instance({ plan, from: '2025-01-01T00:30Z' });
  return acme;
}

fleetTest(
  'every movement is an entry with the balance after it, and the balance is their sum',
  async (fleet) => {
    const acme = await single(fleet, '1', CENT);
    await fleet.runAt('2025-01-01T01:45Z');
    await acme.credit('0.5');
    await acme.credit('-0.25');
    await fleet.runAt('2025-01-01T02:45Z');
    assert.deepEqual(await acme.ledger(), [
      'top_up 1.000000 = 1.000000',
      'charge -0.010000 = 0.990000, 1 h in (2025-01-01T00:29:59.999999Z, 2025-01-01T01:00:00Z]',
      'charge -0.010000 = 0.980000, 1 h in (2025-01-01T01:00:00Z, 2025-01-01T01:45:00Z]',
      'top_up 0.500000 = 1.480000',
      'forfeit -0.250000 = 1.230000',
      'charge -0.010000 = 1.220000, 1 h in (2025-01-01T01:45:00Z, 2025-01-01T02:45:00Z]',
    ]);
    assert.equal((await acme.wallet()).balance, '1.220000');
  },
);

fleetTest('a window of a whole fleet is one entry of its organization', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme', { balance: '1' });
  for (const minute of ['00', '20', '40']) await acme.instance({ plan, from: `2025-01-01T10:${minute}Z` });
  await fleet.runAt('2025-01-01T10:59Z');
  assert.deepEqual((await acme.ledger()).slice(1), [
    'charge -0.030000 = 0.970000, 3 h in (2025-01-01T09:59:59.999999Z, 2025-01-01T10:59:00Z]',
  ]);
});

fleetTest('no hours, no entry', async (fleet) => {
  const acme = await single(fleet, '1', CENT);
  await fleet.runAt('2025-01-01T00:35Z');
  await fleet.runAt('2025-01-01T01:29:59.999999Z');
  assert.equal((await acme.ledger()).length, 2);
  assert.equal((await acme.wallet()).mark, '2025-01-01T01:29:59.999999Z');
});

fleetTest(
  'wallet 0.005, charge 0.010: balance -0.005, past due; a top-up of 5 makes it 4.995',
  async (fleet) => {
    const acme = await single(fleet, '0.005', CENT);
    const result = await fleet.runAt('2025-01-01T01:00Z');
    const { balance, pastDue } = await acme.wallet();
    assert.deepEqual([balance, pastDue, result.organizationsPastDue], ['-0.005000', true, 1n]);
    await acme.credit('5');
    const after = await acme.wallet();
    assert.deepEqual([after.balance, after.pastDue], ['4.995000', false]);
  },
);

fleetTest(
  'a top-up repeated with its key ends past due once, and with another amount is refused',
  async (fleet) => {
    const acme = await single(fleet, '0.005', CENT);
    await fleet.runAt('2025-01-01T01:00Z');
    const wallets = new WalletService(fleet.app);
    const topUp = (amountMicros: bigint) =>
      wallets.move({
        organizationId: acme.id,
        kind: 'top_up',
        amountMicros,
        idempotencyKey: 'payment-1',
        reason: 'card payment',
        actor: 'ada',
      });
    const first = await topUp(5_000_000n);
    const again = await topUp(5_000_000n);
    assert.deepEqual([again.entry, first.repeated, again.repeated], [first.entry, false, true]);
    await assert.rejects(topUp(5_000_001n), { code: 'key_used_otherwise' });
    const { balance, pastDue, entries } = await acme.wallet();
    assert.deepEqual([balance, pastDue, entries], ['4.995000', false, 3]);
    assert.deepEqual(await acme.notices(), ['past_due', 'resumed']);
  },
);

fleetTest('past due since the moment of the charge that crossed zero, however many follow', async (fleet) => {
  await single(fleet, '0.005', CENT);
  await fleet.runAt('2025-01-01T01:00Z');
  const crossing = `SELECT past_due_since = min(l.posted_at) AS same FROM wallets w
    JOIN wallet_ledger l USING (organization_id) WHERE l.kind = 'charge' GROUP BY w.organization_id`;
  assert.deepEqual(await fleet.read(crossing), [{ same: true }]);
  await fleet.runAt('2025-01-01T09:00Z');
  assert.deepEqual(await fleet.read(crossing), [{ same: true }]);
});

fleetTest('a charge is posted in full though nothing is left at all', async (fleet) => {
  const acme = await single(fleet, undefined, CENT);
  await fleet.runAt('2025-01-01T03:00Z');
  assert.deepEqual((await acme.wallet()).balance, '-0.030000');
});

fleetTest('a balance that exactly equals the charge is enough', async (fleet) => {
  const acme = await single(fleet, '0.01', CENT);
  const result = await fleet.runAt('2025-01-01T01:00Z');
  const { balance, pastDue } = await acme.wallet();
  assert.deepEqual([balance, pastDue, result.organizationsPastDue], ['0.000000', false, 0n]);
  assert.deepEqual(await acme.notices(), []);
});

fleetTest('one millionth less than the charge is not enough', async (fleet) => {
  const acme = await single(fleet, '0.009999', CENT);
  await fleet.runAt('2025-01-01T01:00Z');
  const { balance, pastDue } = await acme.wallet();
  assert.deepEqual([balance, pastDue], ['-0.000001', true]);
});

fleetTest('a plan with price 0 makes no wallet past due, and its hours are charged', async (fleet) => {
  const acme = await single(fleet, undefined, { monthly: '0' });
  const result = await fleet.runAt('2025-01-01T03:00Z');
  const { balance, pastDue } = await acme.wallet();
  assert.deepEqual([balance, pastDue, result.organizationsPastDue], ['0.000000', false, 0n]);
  assert.deepEqual([result.hours, result.amountMicros], [3n, 0n]);
});

fleetTest('price 0 changes nothing for one that is past due already', async (fleet) => {
  const acme = await single(fleet, undefined, { monthly: '0' });
  await acme.owe('2');
  await fleet.runAt('2025-01-01T03:00Z');
  assert.equal((await acme.wallet()).pastDue, true);
  assert.deepEqual(await acme.notices(), ['past_due']);
});

fleetTest('each crossing of zero is noticed once', async (fleet) => {
  const acme = await single(fleet, '0.015', CENT);
  for (const at of ['01:00', '02:00', '03:00']) await fleet.runAt(`2025-01-01T${at}Z`);
  assert.deepEqual(await acme.notices(), ['past_due']);
  await acme.credit('0.005');
  assert.deepEqual(await acme.notices(), ['past_due']);
  await acme.credit('0.020');
  assert.deepEqual(await acme.notices(), ['past_due', 'resumed']);
  for (const at of ['04:00', '05:00']) await fleet.runAt(`2025-01-01T${at}Z`);
  assert.deepEqual(await acme.notices(), ['past_due', 'resumed', 'past_due']);
});

fleetTest('funds that run out within a catch-up are noticed once', async (fleet) => {
  const acme = await single(fleet, '0.055', CENT);
  await fleet.runAt('2025-01-01T12:00Z');
  assert.deepEqual(await acme.notices(), ['past_due']);
  assert.equal((await acme.wallet()).balance, '-0.065000');
});

fleetTest('a wallet that falls below zero by unparked hours is noticed too', async (fleet) => {
  const plan = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme', { balance: '0.015' });
  await acme.instance({ plan, from: '2025-01-01T00:30Z' });
  await fleet.runAt('2025-01-01T03:00Z');
  await fleet.price(plan, CENT);
  const result = await fleet.runAt('2025-01-01T03:00Z');
  const { balance, pastDue } = await acme.wallet();
  assert.deepEqual([balance, pastDue, result.organizationsPastDue], ['-0.015000', true, 1n]);
  assert.deepEqual(await acme.notices(), ['past_due']);
});

fleetTest(
  'a wallet rests once its whole fleet is deleted and charged, and wakes up with the next start',
  async (fleet) => {
    const plan = await fleet.plan('cent', CENT);
    const acme = await fleet.organization('acme', { balance: '1' });
    await acme.instance({ plan, from: '2025-01-01T00:30Z', until: '2025-01-01T01:00Z' });
    await fleet.runAt('2025-01-01T02:00Z');
    await fleet.runAt('2025-01-01T03:00Z');
    assert.deepEqual(await acme.wallet(), { balance: '0.990000', pastDue: false, entries: 2, mark: null });
    assert.equal((await fleet.runAt('2025-01-20T00:00Z')).windowFrom, null);
    const vm = await acme.instance({ plan, from: '2025-02-01T00:00Z' });
    await fleet.runAt('2025-02-01T00:30Z');
    assert.equal(await vm.bill(), '1 h = 0.010000');
    assert.equal((await acme.wallet()).mark, '2025-02-01T00:30:00Z');
  },
);

fleetTest('a wallet whose next instance is only ahead does not rest', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:30Z', until: '2025-01-01T01:00Z' });
  const next = await acme.instance({ plan, from: '2025-01-01T05:00Z' });
  for (const at of ['02:00', '03:00', '04:00', '05:00']) await fleet.runAt(`2025-01-01T${at}Z`);
  assert.equal(await next.bill(), '1 h = 0.010000');
});
