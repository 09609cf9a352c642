/** What the provider has of our payments is compared with the ledger, once a day (rule 32). */
import assert from 'node:assert/strict';
import { formatMicros } from '../../domain/money.ts';
import { decide, paymentsTest } from '../support/paymentsWorld.ts';

for (const name of ['stripe', 'paypal'] as const) {
  paymentsTest(
    `${name}: its balance and the ledger’s are compared, and what differs is named`,
    async (world) => {
      const { begin, provider, reconcile, root, world: app } = world;
      const { paymentBalances } = app.services;
      const compare = async () => {
        const balance = await paymentBalances.compare(name, { isForced: true });
        if (balance === null) throw new Error('nothing was compared');
        return [formatMicros(balance.providerMicros), formatMicros(balance.ledgerMicros), balance.differing];
      };
      await reconcile();
      const paid = await begin('50', name);
      provider.books.pay(paid.checkout);
      provider.books.refund(paid.checkout, name === 'stripe' ? '2000' : '20.00');
      const dispute = provider.books.dispute(paid.checkout, { amount: name === 'stripe' ? '1000' : '10.00' });
      await reconcile();
      await reconcile();
      assert.deepEqual(await compare(), ['20.000000', '20.000000', []]);
      provider.books.endDispute(dispute.id, 'won');
      assert.deepEqual(await compare(), ['30.000000', '30.000000', []]);

      const odd = await begin('10', name);
      provider.books.pay(odd.checkout, name === 'stripe' ? '999' : '9.99');
      await reconcile();
      const { reference } = await world.payment(odd.payment);
      assert.deepEqual(await compare(), ['39.990000', '30.000000', [reference]]);
      const { balances } = (await root.ask('GET', '/api/billing/payments/balances')).json();
      const told = balances.find((one: { provider: string }) => one.provider === name);
      assert.equal(told.difference, '9.990000');
      assert.deepEqual(told.differing, [reference]);

      await decide(world, odd.payment, 'resolution', { resolution: 'dismissed', reason: 'paid back' });
      assert.deepEqual(await compare(), ['30.000000', '30.000000', []]);
      assert.equal(await paymentBalances.compare(name), null);

      // What the ledger has and the provider does not is a difference, too.
      provider.books.checkouts.splice(0);
      const [, , differing] = await compare();
      assert.equal((differing as string[]).length, 1);
    },
  );
}
