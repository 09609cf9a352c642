/** Whatever people and processes do, in whatever order: the engine charges what an independent model charges. */
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '../../proof/chaos/random.ts';
import { createPool } from '../../db/pool.ts';
import { prepareScenes, setScene } from '../../proof/simulation/scene.ts';
import type { ModelPrice } from '../model/billingModel.ts';
import { platformCommands } from '../model/platformCommands.ts';
import { type ModelledInstance, PlatformModel } from '../model/platformModel.ts';
import { checkBooks } from '../support/books.ts';
import { freshDatabase } from '../support/database.ts';

const SEED = Number(process.env.TEST_SEED ?? 20_261_122);
/** As many as notice when hours after a deletion are charged; more: TEST_PROPERTY_RUNS=200 npm test test/billing/commands.test.ts */
const RUNS = Number(process.env.TEST_PROPERTY_RUNS ?? 12);
/** Of the plans that prepareScenes() makes. */
const PRICES: [monthly: string, hourly: string | null][] = [
  ['5', null],
  ['20', '0.03'],
  ['100', null],
];

const database = await freshDatabase();
const open = (url: string) => createPool({ url, applicationName: 'model', onError: () => {} });
const preparing = open(database.ownerUrl);
await prepareScenes(preparing, database.name);
await preparing.end();
const [owner, app, daemon] = [open(database.ownerUrl), open(database.appUrl), open(database.daemonUrl)];
after(async () => {
  for (const pool of [owner, app, daemon]) await pool.end();
  await database.drop();
});

let used = 0;
const platform = { owner, app, daemon, daemonUrl: database.daemonUrl, next: () => ++used };

test('whatever is created, started, resized, priced, deleted, paid, crashed and taken over, the model agrees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), platformCommands(), async (seed, commands) => {
      await setScene(owner, new SeededRandom(seed));
      await fc.asyncModelRun(async () => ({ model: await readModel(), real: platform }), commands);
      await checkBooks(owner);
    }),
    // A failure names its seed, its path and, after shrinking, the commands; it is kept as a test of its own.
    { seed: SEED, numRuns: RUNS },
  );
});

/** The scene as it is set, for the model to go on from. */
async function readModel(): Promise<PlatformModel> {
  const { rows } = await owner.query<Omit<ModelledInstance, 'life'> & { start: bigint | null }>(
    `SELECT organization_id AS "organizationId", subscription_id AS "instanceId", plan_id AS plan,
            billing_started_at AS start
     FROM subscriptions ORDER BY 1, 2`,
  );
  const instances = rows.map(({ start, ...instance }) => ({
    ...instance,
    life: start === null ? null : { start, end: null, plans: [{ since: start, plan: instance.plan }] },
  }));
  const prices = PRICES.map(([monthly, hourly], index): [number, ModelPrice[]] => [
    index + 1,
    [{ from: 0n, monthly, hourly }],
  ]);
  return new PlatformModel(instances, new Map(prices));
}
