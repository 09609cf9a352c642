/** `npm run bench:debtors`: the debtors' ladder when nothing is due, and when all are suspended and resumed at once. */
import Table from 'cli-table3';
import { Command } from 'commander';
import { wholeNumber } from '../cli/wholeNumber.ts';
import type { Pool } from '../db/pool.ts';
import { insertSelected } from '../test/support/insertRows.ts';
import { makeFleet } from './fleet.ts';
import { measureIn, say } from './measurement.ts';
import { type LadderRun, runLadder } from './processes.ts';

const INSTANCES_EACH = 5;
const NO_GRACE = 0;
const LONG_GRACE = 8_760;

const { organizations } = new Command('bench:debtors')
  .description('measure the debtors’ ladder with every organization past due at once')
  .option('--organizations <count>', 'how many, of five instances each', wholeNumber(), 100_000)
  .parse()
  .opts<{ organizations: number }>();

const results = await measureIn('debtors', async ({ owner, daemonUrl }) => {
  say(`${organizations} organizations`);
  await makeFleet(owner, organizations * INSTANCES_EACH);
  await moveAll(owner, -1_000_000n);
  const passes: Record<string, LadderRun> = {};
  const measure = async (name: string, graceHours: number) => {
    const pass = await runLadder(daemonUrl, graceHours);
    passes[name] = pass;
    say(`  ${name}: ${(pass.ms / 1000).toFixed(1)} s`);
  };
  await measure('all past due, nothing to do', LONG_GRACE);
  await measure('all are suspended', NO_GRACE);
  await requireHeld(owner, organizations * INSTANCES_EACH);
  await measure('all suspended, nothing to do', NO_GRACE);
  await moveAll(owner, 100_000_000_000n);
  await measure('all are resumed', NO_GRACE);
  await requireHeld(owner, 0);
  return { organizations, passes };
});

const table = new Table({ head: ['Pass', 'Seconds', 'Peak memory, MB'] });
for (const [name, { ms, peakMemoryMb }] of Object.entries(results.passes))
  table.push([name, (ms / 1000).toFixed(1), peakMemoryMb.toFixed(0)]);
console.log(table.toString());

/** Brings every balance to this, by one entry and the notice of its crossing each. */
async function moveAll(owner: Pool, balanceMicros: bigint): Promise<void> {
  const crosses = balanceMicros < 0n ? 'past_due' : 'resumed';
  await insertSelected(
    owner,
    'wallet_ledger',
    `SELECT organization_id, entry_count + 1 AS entry_no, $3 AS kind, $1 - balance_micros AS amount_micros,
            $1::bigint AS balance_after_micros, $2 AS idempotency_key FROM wallets`,
    [balanceMicros, crosses, balanceMicros < 0n ? 'forfeit' : 'credit'],
  );
  await owner.query(
    `UPDATE wallets SET balance_micros = $1, entry_count = entry_count + 1,
                        past_due_since = CASE WHEN $1::bigint < 0 THEN now() END`,
    [balanceMicros],
  );
  await insertSelected(
    owner,
    'wallet_notices',
    `SELECT organization_id, entry_count AS entry_no, $1 AS kind FROM wallets`,
    [crosses],
  );
  await owner.query('VACUUM ANALYZE wallets, wallet_ledger, wallet_notices');
}

async function requireHeld(owner: Pool, instances: number): Promise<void> {
  const { rows } = await owner.query<{ held: number }>(
    'SELECT count(*)::integer AS held FROM vps_instances WHERE held',
  );
  if (rows[0]?.held !== instances) throw new Error(`${rows[0]?.held} instances are held, not ${instances}`);
}
