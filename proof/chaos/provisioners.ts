import { setTimeout as sleep } from 'node:timers/promises';
import { PowerService } from '../../api/services/debtors/powerService.ts';
import type { PowerTask } from '../../db/debtors/powerTasks.ts';
import type { Pool } from '../../db/pool.ts';
import { report } from '../ladder.ts';
import type { SeededRandom } from './random.ts';

/** The operator's tooling beside the app's own: some reports come late, some twice, some never. Until the signal. */
export async function beProvisioner(pool: Pool, random: SeededRandom, stop: AbortSignal): Promise<void> {
  const power = new PowerService(pool);
  let late: PowerTask[] = [];
  while (!stop.aborted) {
    await sleep(random.between(100, 1_500));
    const due = late;
    late = [];
    for (const task of due) await report(power, task).catch(() => {});
    const { items } = await power.list({ after: null, limit: 50 }).catch(() => ({ items: [] }));
    for (const task of items) {
      const fate = random.between(1, 10);
      if (fate <= 2) continue;
      if (fate <= 5) late.push(task);
      // While the database is away nothing arrives.
      if (fate >= 5) await report(power, task).catch(() => {});
    }
  }
}
