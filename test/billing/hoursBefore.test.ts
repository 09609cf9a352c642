/** Rule 8 across a move: hours that another platform billed count for the cap of the month in which billing starts here. */
import assert from 'node:assert/strict';
import { fleetTest } from '../support/fleet.ts';

fleetTest(
  'hours billed elsewhere in the same month count for its cap, and for no other month',
  async (fleet) => {
    const acme = await fleet.organization('acme');
    // 667 hours reach the cap of $20: after 665 elsewhere, two hours cost 0.03 and 0.02, and the rest of January nothing.
    const plan = await fleet.plan('capped', { monthly: '20', hourly: '0.03' });
    const instance = await acme.instance({
      plan,
      from: '2025-01-28T17:30:00Z',
      until: '2025-02-01T01:30:00Z',
    });
    await fleet.owner.query('UPDATE subscriptions SET hours_before = 665');
    const charged = async () =>
      (
        await fleet.owner.query<{ n: number; amount: bigint }>(
          'SELECT month_ordinal AS n, amount_micros AS amount FROM billing_charges WHERE amount_micros > 0 ORDER BY hour',
        )
      ).rows.map(({ n, amount }) => [n, amount]);
    await fleet.runAt('2025-01-29T00:00:00Z');
    assert.deepEqual(await charged(), [
      [666, 30_000n],
      [667, 20_000n],
    ]);
    await fleet.runAt('2025-02-01T02:00:00Z');
    // February begins a new month; its first hour begins at 00:30.
    assert.deepEqual(await charged(), [
      [666, 30_000n],
      [667, 20_000n],
      [1, 30_000n],
    ]);
    assert.notEqual(instance, undefined);
  },
);
