import assert from 'node:assert/strict';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { createPool } from '../../db/pool.ts';
import { BillingLoop } from '../support/billingLoop.ts';
import { fleetTest } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { TcpProxy } from '../support/tcpProxy.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

function topUp(organizationId: bigint, key: string) {
  return {
    organizationId,
    kind: 'top_up',
    amountMicros: 1_000_000n,
    idempotencyKey: key,
    reason: 'paid',
    actor: 'customer',
  } as const;
}

fleetTest('fifty clients top up at once with repeated keys while two billings run', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const organizations = [await fleet.organization('rich'), await fleet.organization('poor')];
  for (const organization of organizations) {
    for (let hours = 40; hours < 50; hours += 1) {
      await organization.instance({ plan, from: await fleet.hoursFromNow(-hours + 0.5) });
    }
  }
  const clients = createPool({
    url: fleet.database.appUrl,
    applicationName: 'test',
    max: 50,
    onError: () => {},
  });
  const wallets = new WalletService(clients);
  await using first = new BillingLoop(fleet.database.daemonUrl, 'daemon', 1);
  await using second = new BillingLoop(fleet.database.appUrl, 'built-in', 1);
  await Promise.all([first.ready(), second.ready()]);
  first.begin();
  second.begin();
  const calls = Array.from({ length: 400 }, (_, call) => call);
  let repeated = 0;
  const client = async () => {
    for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
      // Each key of each wallet comes four times, far apart.
      const organization = organizations[call % 2];
      const result = await wallets.move(topUp(organization?.id ?? 0n, `key-${(call >> 1) % 50}`));
      if (result.repeated) repeated += 1;
    }
  };
  await Promise.all(Array.from({ length: 50 }, client));
  await clients.end();
  const sums = await Promise.all([first.end(), second.end()]);
  await fleet.billing().runHourlyBilling();
  assert.equal(repeated, 300);
  assert.ok(
    sums.some((sum) => sum.hours > 0),
    JSON.stringify(sums),
  );
  // Ten instances each, of 40 to 49 hours: 445 hours at 0.01, and fifty times 1.00.
  for (const organization of organizations) {
    assert.equal((await organization.wallet()).balance, '45.550000');
  }
  assert.equal(await assertEveryHourBilled(fleet.owner), 890);
});

fleetTest('a top-up with an unknown outcome, tried again, is there exactly once', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  await using proxy = await TcpProxy.to(fleet.database.appUrl);
  const app = createPool({ url: proxy.url, applicationName: 'test', onError: () => {} });
  const wallets = new WalletService(app);
  const entries = async () => (await acme.ledger()).filter((entry) => entry.startsWith('top_up')).length;
  await proxy.open();
  for (const [round, committed] of [true, false, true].entries()) {
    const before = await entries();
    const cut = committed ? proxy.loseAnswerToCommit(1) : proxy.loseCommit();
    await assert.rejects(wallets.move(topUp(acme.id, `key-${round}`)));
    await cut;
    assert.equal(
      await entries(),
      committed ? before + 1 : before,
      'it is there or not, and the client cannot tell',
    );
    if (round === 1) await fleet.billing().runHourlyBilling();
    await proxy.open();
    const again = await wallets.move(topUp(acme.id, `key-${round}`));
    assert.equal(again.repeated, committed);
    assert.equal(await entries(), before + 1);
  }
  await app.end();
  assert.equal((await acme.wallet()).balance, '2.990000');
  assert.equal(await assertEveryHourBilled(fleet.owner), 1);
});
