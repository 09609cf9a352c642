/** Of two that act at once the second sees what the first did. */
import assert from 'node:assert/strict';
import { inTransaction } from '../../db/transaction.ts';
import { lockWallet } from '../../db/wallets/wallets.ts';
import { lockPaymentAndWallet } from '../../api/services/payments/lockPaymentAndWallet.ts';
import { makeOrganization } from '../support/accountsApp.ts';
import { paymentsTest } from '../support/paymentsWorld.ts';
import { blockedBackends } from '../support/waiting.ts';

paymentsTest('of two payments begun at once after 19 unpaid ones, one is refused', async (world) => {
  const { ada, handle, id, world: app } = world;
  await app.owner.query(
    `INSERT INTO payments (organization_id, provider, reference, currency, micros_per_minor, amount_minor, begun_by)
     SELECT $1, 'manual', 'CS-OPEN-' || n, 'USD', 10000, 500, 'user 1' FROM generate_series(1, 19) AS n`,
    [id],
  );
  const begin = () =>
    ada.ask('POST', `/api/organizations/${handle}/payments`, { provider: 'manual', amount: '50' });
  const { both } = await inTransaction(app.owner, async (client) => {
    await lockWallet(client, id);
    const begun = [begin(), begin()];
    await blockedBackends(app.owner, 2);
    return { both: begun };
  });
  const answers = await Promise.all(both);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).toSorted(), [201, 429]);
});

paymentsTest(
  'whoever waits for a payment that is given to another organization locks that wallet',
  async (world) => {
    const { ada, begin, id, world: app } = world;
    const other = await makeOrganization(app, 'Other', ada);
    await app.services.wallets.move({
      organizationId: other.id,
      kind: 'credit',
      amountMicros: 7_000_000n,
      idempotencyKey: 'gift',
      reason: 'gift',
      actor: 'operator test',
    });
    const { payment } = await begin('10');
    const waiting = await inTransaction(app.owner, async (client) => {
      await lockWallet(client, id);
      const second = inTransaction(app.pool, (waits) => lockPaymentAndWallet(waits, BigInt(payment)));
      await blockedBackends(app.pool, 1);
      await client.query('UPDATE payments SET organization_id = $2 WHERE payment_id = $1', [
        payment,
        other.id,
      ]);
      return { second };
    });
    const locked = await waiting.second;
    assert.equal(locked?.payment.organizationId, other.id);
    assert.equal(locked?.balanceMicros, 7_000_000n);
  },
);
