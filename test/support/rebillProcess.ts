/** A process of its own that applies a rebill and kills itself at the step KILL_AT, so that nothing of it is tidied up. */
import { RebillService } from '../../api/services/rebills/rebillService.ts';
import { createPool } from '../../db/pool.ts';
import { rebillOfAYear } from './rebill.ts';

const { DATABASE_URL: url = '', KILL_AT = '' } = process.env;
const pool = createPool({ url, applicationName: 'test', onError: () => {} });
let steps = 0;
await rebillOfAYear(
  new RebillService(
    pool,
    {},
    {
      step: () => {
        steps += 1;
        if (steps === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL');
      },
    },
  ),
);
await pool.end();
