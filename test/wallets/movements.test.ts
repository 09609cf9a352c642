/** Rule 16: what people post by hand, and how far. */
import assert from 'node:assert/strict';
import { Refusal } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { Movement } from '../../db/wallets/wallets.ts';
import { parseMicros } from '../../domain/money.ts';
import type { MovementKind } from '../../domain/wallets/ledgerKinds.ts';
import { type Fleet, fleetTest, type TestOrganization } from '../support/fleet.ts';
import { blockedBackends, holdingCommits } from '../support/waiting.ts';

type Post = (
  kind: MovementKind,
  amount: string,
  concerns?: number,
  changes?: Partial<Movement>,
) => Promise<string>;

/** Posts under a key of its own each time: "entry: balance after", or the code it was refused with. */
function poster(fleet: Fleet, organization: TestOrganization, wallets = new WalletService(fleet.app)): Post {
  let keys = 0;
  return async (kind, amount, concerns, changes = {}) => {
    keys += 1;
    const movement = {
      organizationId: organization.id,
      kind,
      amountMicros: parseMicros(amount),
      concernsEntryNo: concerns === undefined ? null : BigInt(concerns),
      idempotencyKey: `by-hand-${keys}`,
      reason: 'a test',
      actor: 'operator test',
      ...changes,
    };
    try {
      const { entry } = await wallets.move(movement);
      return `${entry.entryNo}: ${entry.balanceAfterMicros}`;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.code;
    }
  };
}

/** Acme with a top-up (entry 1), and one charge of 0.03 for an hour of three instances (entry 2). */
async function charged(fleet: Fleet, balance: string): Promise<TestOrganization> {
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance });
  for (let instance = 0; instance < 3; instance += 1)
    await acme.instance({ plan, from: '2025-01-01T00:30Z' });
  await fleet.runAt('2025-01-01T00:45Z');
  return acme;
}

fleetTest('refunds and chargebacks of one top-up together never exceed it', async (fleet) => {
  const acme = await fleet.organization('acme', { balance: '50' });
  const post = poster(fleet, acme);
  await acme.credit('100');
  assert.equal(await post('refund', '-30', 1), '3: 120000000');
  assert.equal(await post('refund', '-20.000001', 1), 'more_than_entry');
  assert.equal(await post('chargeback', '-15', 1), '4: 105000000');
  assert.equal(await post('refund', '-5.000001', 1), 'more_than_entry');
  // The bank gave it again: 30 of 50 are paid back.
  assert.equal(await post('chargeback_reversed', '15.000001', 4), 'more_than_entry');
  assert.equal(await post('chargeback_reversed', '15', 4), '5: 120000000');
  assert.equal(await post('refund', '-20', 1), '6: 100000000');
  assert.equal(await post('refund', '-0.000001', 1), 'more_than_entry');
});

fleetTest(
  'a top-up of 5000 typed for 50 is corrected, and what is left of it can be refunded',
  async (fleet) => {
    const acme = await fleet.organization('acme', { balance: '5000' });
    const post = poster(fleet, acme);
    assert.equal(await post('adjustment', '0.000001', 1), 'more_than_entry');
    assert.equal(await post('adjustment', '-4950', 1), '2: 50000000');
    assert.equal(await post('refund', '-50.000001', 1), 'more_than_entry');
    // A refund of 50 typed for 5: corrected by 45, which are then left of the top-up.
    assert.equal(await post('refund', '-50', 1), '3: 0');
    assert.equal(await post('adjustment', '50.000001', 3), 'more_than_entry');
    assert.equal(await post('adjustment', '45', 3), '4: 45000000');
    assert.equal(await post('refund', '-45', 1), '5: 0');
    // Taking the correction back would pay out 95 of 50.
    assert.equal(await post('adjustment', '-45', 3), 'more_than_entry');
  },
);

fleetTest('the adjustments of one charge together never exceed it, either way', async (fleet) => {
  const post = poster(fleet, await charged(fleet, '1'));
  assert.equal(await post('adjustment', '0.030001', 2), 'more_than_entry');
  assert.equal(await post('adjustment', '0.02', 2), '3: 990000');
  assert.equal(await post('adjustment', '0.010001', 2), 'more_than_entry');
  assert.equal(await post('adjustment', '0.01', 2), '4: 1000000');
  assert.equal(await post('adjustment', '-0.060001', 2), 'more_than_entry');
  assert.equal(await post('adjustment', '-0.06', 2), '5: 940000');
  assert.equal(await post('adjustment', '-0.000001', 2), 'more_than_entry');
});

fleetTest(
  'a correction takes a credit back in part or whole, and a wallet below zero with it',
  async (fleet) => {
    const post = poster(fleet, await charged(fleet, '0.01'));
    assert.equal(await post('credit', '5'), '3: 4980000');
    assert.equal(await post('adjustment', '-5.000001', 3), 'more_than_entry');
    assert.equal(await post('adjustment', '-5', 3), '4: -20000');
  },
);

fleetTest('a refund gives no more than the wallet holds, a write-off no more than it owes', async (fleet) => {
  const acme = await charged(fleet, '0.02');
  const post = poster(fleet, acme);
  assert.equal(await post('refund', '-0.01', 1), 'more_than_balance');
  assert.equal(await post('write_off', '0.010001'), 'more_than_balance');
  assert.equal(await post('write_off', '0.004'), '3: -6000');
  assert.equal(await post('write_off', '0.006'), '4: 0');
  assert.equal(await post('write_off', '0.000001'), 'more_than_balance');
  assert.deepEqual(await acme.notices(), ['past_due', 'resumed']);
  await acme.credit('0.005');
  assert.equal(await post('refund', '-0.005001', 1), 'more_than_balance');
  assert.equal(await post('refund', '-0.005', 1), '6: 0');
});

fleetTest('a movement names an entry that is there and of a kind it can concern', async (fleet) => {
  const post = poster(fleet, await charged(fleet, '1'));
  assert.equal(await post('refund', '-0.01', 2), 'invalid_request');
  assert.equal(await post('chargeback_reversed', '0.01', 1), 'invalid_request');
  assert.equal(await post('adjustment', '0.01', 3), 'not_found');
  assert.equal(await post('adjustment', '0.01'), 'invalid_request');
  assert.equal(await post('refund', '-0.01'), 'invalid_request');
  assert.equal(await post('credit', '0.01', 1), 'invalid_request');
});

fleetTest('a key that was used about one entry is refused about another', async (fleet) => {
  const acme = await fleet.organization('acme', { balance: '5' });
  await acme.credit('5');
  const post = poster(fleet, acme);
  const key = { idempotencyKey: 'k' };
  assert.equal(await post('refund', '-1', 1, key), '3: 9000000');
  assert.equal(await post('refund', '-1', 1, key), '3: 9000000');
  assert.equal(await post('refund', '-1', 2, key), 'key_used_otherwise');
});

fleetTest('two refunds of one top-up at once: the second sees the first', async (fleet) => {
  const acme = await fleet.organization('acme', { balance: '50' });
  await acme.credit('50');
  const held = holdingCommits(fleet.app);
  const first = poster(fleet, acme, new WalletService(held.pool))('refund', '-30', 1);
  await held.reached;
  const second = poster(fleet, acme)('refund', '-30', 1, { idempotencyKey: 'other' });
  await blockedBackends(fleet.owner, 1);
  held.release();
  assert.deepEqual([await first, await second], ['3: 70000000', 'more_than_entry']);
});

fleetTest(
  'an organization that has ended takes a refund, a forfeit or a write-off, and nothing else',
  async (fleet) => {
    const acme = await fleet.organization('acme', { balance: '5' });
    const post = poster(fleet, acme);
    await fleet.owner.query('UPDATE organizations SET deleted_at = now() WHERE organization_id = $1', [
      acme.id,
    ]);
    assert.equal(await post('credit', '1'), 'organization_ended');
    assert.equal(await post('top_up', '1'), 'organization_ended');
    assert.equal(await post('adjustment', '-1', 1), 'organization_ended');
    assert.equal(await post('refund', '-3', 1), '2: 2000000');
    assert.equal(await post('forfeit', '-2.000001'), 'more_than_balance');
    assert.equal(await post('forfeit', '-2'), '3: 0');
  },
);

fleetTest('a balance is forfeited only where nothing is left to bill', async (fleet) => {
  const post = poster(fleet, await charged(fleet, '1'));
  assert.equal(await post('forfeit', '-0.5'), 'conflict');
});
