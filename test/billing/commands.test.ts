/** Whatever people and processes do, in whatever order: the engine charges what an independent model charges. */
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '../../proof/chaos/random.ts';
import { createPool } from '../../db/pool.ts';
import { PROOF_PLANS } from '../../proof/plans.ts';
import { prepareScenes, setScene } from '../../proof/simulation/scene.ts';
import type { ModelPrice } from '../model/billingModel.ts';
import { platformCommands } from '../model/platformCommands.ts';
import { type ModelledResource, PlatformModel } from '../model/platformModel.ts';
import { checkBooks } from '../support/books.ts';
import { freshDatabase } from '../support/database.ts';

const SEED = Number(process.env.TEST_SEED ?? 20_261_122);
/** As many as notice when hours after a deletion are charged; more: TEST_PROPERTY_RUNS=200 npm test test/billing/commands.test.ts */
const RUNS = Number(process.env.TEST_PROPERTY_RUNS ?? 12);

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

test('whatever is created, started, changed, priced, deleted, paid, crashed and taken over, the model agrees', async () => {
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
  const { rows } = await owner.query<
    Omit<ModelledResource, 'life'> & { start: bigint | null; quantity: number }
  >(
    `SELECT resource_kind AS kind, sub.organization_id AS "organizationId", resource_id AS "resourceId",
            subscription_id AS "subscriptionId", instance_id AS "instanceId", plan_id AS plan, quantity,
            billing_started_at AS start
     FROM subscriptions sub
     LEFT JOIN addons a ON a.organization_id = sub.organization_id AND addon_id = resource_id AND resource_kind = 'addon'
     ORDER BY sub.organization_id, subscription_id`,
  );
  const resources = rows.map(({ start, quantity, ...resource }) => ({
    ...resource,
    life:
      start === null ? null : { start, end: null, terms: [{ since: start, plan: resource.plan, quantity }] },
  }));
  const prices = PROOF_PLANS.map(({ planId, monthly, hourly }): [number, ModelPrice[]] => [
    planId,
    [{ from: 0n, monthly, hourly }],
  ]);
  return new PlatformModel(resources, new Map(prices));
}
