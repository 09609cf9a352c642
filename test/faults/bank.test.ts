import assert from 'node:assert/strict';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { BankReader } from '../../proof/chaos/bank.ts';
import { createPool } from '../../db/pool.ts';
import { BillingLoop } from '../support/billingLoop.ts';
import { fleetTest } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { TcpProxy } from '../support/tcpProxy.ts';

const CLIENTS = 50;
const LOST_ANSWERS = 4;

fleetTest(
  'in every snapshot balances are top-ups less charges, while fifty clients repeat top-ups whose answers get lost',
  async (fleet) => {
    const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
    const organizations = [await fleet.organization('rich'), await fleet.organization('poor')];
    for (const organization of organizations) {
      for (let hours = 40; hours < 50; hours += 1) {
        await organization.instance({ plan, from: await fleet.hoursFromNow(-hours + 0.5) });
      }
    }
    await using proxy = await TcpProxy.to(fleet.database.appUrl);
    await proxy.open();
    const pool = createPool({ url: proxy.url, applicationName: 'test', max: CLIENTS, onError: () => {} });
    const wallets = new WalletService(pool);
    const bank = new BankReader(fleet.owner);
    const over = new AbortController();
    const reading = bank.read(over.signal);
    await using billing = new BillingLoop(fleet.database.daemonUrl, 'daemon', 1);
    await billing.ready();
    billing.begin();

    // Each client asks for its top-up twice, with the same key, and again as often as no answer comes.
    let unanswered = 0;
    let foundDone = 0;
    const client = async (number: number) => {
      const organizationId = organizations[number % 2]?.id ?? 0n;
      const paid = { kind: 'top_up', amountMicros: 1_000_000n, reason: 'paid', actor: 'customer' } as const;
      let isKnown = true;
      for (let answers = 0; answers < 2; ) {
        try {
          const { repeated } = await wallets.move({
            ...paid,
            organizationId,
            idempotencyKey: `key-${number}`,
          });
          if (repeated && !isKnown && answers === 0) foundDone += 1;
          isKnown = true;
          answers += 1;
        } catch {
          isKnown = false;
          unanswered += 1;
        }
      }
    };
    const loseAnswers = async () => {
      for (let lost = 1; lost <= LOST_ANSWERS; lost += 1) {
        await proxy.loseAnswerToCommit(5);
        await proxy.open();
      }
    };
    await Promise.all([loseAnswers(), ...Array.from({ length: CLIENTS }, (_, number) => client(number))]);
    const { hours, failures } = await billing.end();
    await bank.look();
    over.abort();
    await reading;
    await pool.end();

    assert.ok(
      unanswered >= LOST_ANSWERS && foundDone >= 1,
      `${unanswered} unanswered, ${foundDone} found done`,
    );
    assert.deepEqual(bank.breaches, []);
    assert.ok(bank.snapshots > 1);
    assert.ok(hours > 0 && failures === 0, `${hours} hours, ${failures} failures`);
    await fleet.billing().runHourlyBilling();
    // Ten instances each, of 40 to 49 hours: 445 hours at 0.01, and twenty-five times 1.00.
    for (const organization of organizations) {
      assert.equal((await organization.wallet()).balance, '20.550000');
    }
    assert.equal(await assertEveryHourBilled(fleet.owner), 890);
  },
);
