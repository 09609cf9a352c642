import { z } from 'zod';
import { Shortfall } from './admission.ts';

/** An error as the API answers it: application/problem+json (RFC 9457), with a code for programs. */
export const Problem = z
  .object({
    type: z.string().describe('where the code is explained, such as /problems#insufficient_funds'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('stable, for programs, in snake_case'),
    detail: z.string().optional().describe('what is wrong with this request, for people'),
    requestId: z.string().describe('the request’s ID, as in the log'),
    faults: z
      .array(z.object({ place: z.string(), text: z.string() }))
      .optional()
      .describe('everything wrong with the request, by field'),
    shortfall: Shortfall.optional().describe('with insufficient_funds: what the wallet lacks'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof Problem>;
