/**
 * A process of its own that applies the debtors' ladder to all once, as the daemon does, and prints what it took:
 * milliseconds, and the process's peak memory. Arguments: URL, hours of grace.
 */
import { DebtorLadder } from '../api/services/debtors/debtorLadder.ts';
import { keepYoungGenerationSmall } from '../cli/youngGeneration.ts';
import { createPool } from '../db/pool.ts';
import { LADDER_DEFAULTS } from '../domain/debtors/ladder.ts';
import { timed } from './statistics.ts';

keepYoungGenerationSmall();
const [url, graceHours] = process.argv.slice(2);
if (!url || !graceHours) throw new Error('usage: ladderRun.ts URL GRACE_HOURS');

const pool = createPool({
  url,
  applicationName: 'bench ladder',
  max: 1,
  role: 'containerstacks_daemon',
  onError: (error) => console.error(error.message),
});
const settings = { ...LADDER_DEFAULTS, graceHours: Number(graceHours) };
const ladder = new DebtorLadder({ settings, intervalMinutes: 60 });
const { ms } = await timed(() => ladder.applyToAll(pool));
await pool.end();
console.log(JSON.stringify({ ms, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }));
