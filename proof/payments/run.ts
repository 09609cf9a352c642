/**
 * `npm run payments:campaign`: payments at a provider with faults, the app killed at every step of what it asks the provider
 * for. At the end the books and the provider's agree, each payment once, and nobody who paid is left out.
 */
import { Command, Option } from 'commander';
import { wholeNumber } from '../../cli/wholeNumber.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { PaymentKills } from '../../test/support/paymentKills.ts';
import { beginRun, removeRun, startCluster } from '../../test/support/postgres.ts';
import { anySeed } from '../chaos/random.ts';

const { seed, every } = new Command('payments:campaign')
  .description('payments with faults, the app killed at every step')
  .addOption(new Option('--seed <number>', 'repeats the faults of an earlier campaign').argParser(Number))
  .option('--every <count>', 'only every so many steps', wholeNumber(1_000), 1)
  .parse()
  .opts<{ seed?: number; every: number }>();

const FAULTS = { lostAnswers: 0.05, lostWebhooks: 0.2, doubledWebhooks: 0.3, forgedWebhooks: 0.2 };
const endings: (() => Promise<void>)[] = [];
const chosen = seed ?? anySeed();
console.log(`seed ${chosen}`);
const folder = await beginRun();
try {
  const postgres = await startCluster();
  process.env.TEST_POSTGRES_URL = postgres.ownerUrl;
  const kills = await PaymentKills.open({ after: (end) => endings.push(end) }, chosen, FAULTS);
  let count = 0;
  const acts = {
    stripe: (step: number) => kills.pay('stripe', step),
    paypal: (step: number) => kills.pay('paypal', step),
    'automatic top-up': (step: number) => kills.topUp(step),
  };
  for (const [name, act] of Object.entries(acts)) {
    for (let step = 1; ; step += every) {
      const killedAt = await act(step);
      if (killedAt === null) break;
      count += 1;
      console.log(`${name}: killed when the provider ${killedAt}`);
    }
  }
  await kills.verify();
  console.log(`${pluralize(count, 'kill')}: the books and the provider agree, each payment once`);
} catch (error) {
  console.error(error);
  console.error(`replay it with: npm run payments:campaign -- --seed ${chosen}`);
  process.exitCode = 1;
} finally {
  for (const end of endings) await end();
  await removeRun(folder);
}
