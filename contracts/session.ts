import { z } from 'zod';
import { Account } from './accounts.ts';
import { Timestamp } from './values.ts';

/** GET /api/session: who is signed in. Open to visitors, so that a page can ask without being refused. */
export const Viewer = z
  .object({
    account: Account.nullable(),
    factorDueAt: Timestamp.nullable()
      .optional()
      .describe('until when an administrator has to set up a second factor; null: nothing is missing'),
  })
  .meta({ id: 'Viewer', description: 'The account that is signed in, or null' });
export type Viewer = z.infer<typeof Viewer>;
