import { z } from 'zod';
import { Timestamp } from './values.ts';

const Millis = z.number().nonnegative().nullable();
const Summary = z.object({
  medianMs: Millis.describe('of all that was measured; null if nothing was'),
  p95Ms: Millis.describe('95 of 100 answers took so long or less'),
  medians: z.array(Millis).describe('of each step, oldest first; null if nothing was measured'),
});

/** GET /api/status/response-times */
export const ResponseTimes = z
  .object({
    generatedAt: Timestamp.describe('by the database’s clock'),
    from: Timestamp.describe('when the first step begins'),
    stepMinutes: z.int().positive(),
    app: Summary.describe('a request of its own to /livez'),
    database: Summary.describe('a round trip of SELECT 1'),
  })
  .meta({ id: 'ResponseTimes', description: 'Response times of the last 24 hours, measured once a minute' });
export type ResponseTimes = z.infer<typeof ResponseTimes>;
