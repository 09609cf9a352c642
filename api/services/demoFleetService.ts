import { insertDemoFleet, isUnused } from '../../db/demoFleet.ts';
import { databaseNow, type Pool } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import { makeDemoFleet } from '../../domain/demoFleet.ts';

/** Fills an unused database with a believable fleet. Answers what it made, or null when the database is in use. */
export async function makeDemo(owner: Pool): Promise<{ organizations: number; instances: number } | null> {
  return inTransaction(owner, async (client) => {
    if (!(await isUnused(client))) return null;
    const fleet = makeDemoFleet(await databaseNow(client));
    await insertDemoFleet(client, fleet);
    const instances = fleet.organizations.reduce((sum, { instances }) => sum + instances.length, 0);
    return { organizations: fleet.organizations.length, instances };
  });
}
