import { z } from 'zod';
import { FINDING_CODES, PARTS, WORST_FIRST } from '../domain/status/finding.ts';
import { VpsStats } from './health.ts';
import { Timestamp } from './values.ts';

const State = z.enum(WORST_FIRST);
const Part = z.enum(PARTS);
const PartState = z.object({ state: State, word: z.string().describe('the same in a word or two') });

/** GET /api/status. It is answered while the database is away, too. */
export const PlatformStatus = z
  .object({
    state: State.describe('the worst of the components'),
    title: z.string().describe('the state in a line'),
    detail: z.string(),
    since: Timestamp.nullable(),
    until: Timestamp.nullable().describe('when it is expected to be over'),
    components: z.object({
      app: PartState,
      database: PartState,
      instances: PartState,
      billing: PartState.optional().describe('for administrators, and where an incident names it'),
    }),
    findings: z
      .array(
        z.object({
          part: Part,
          state: State.exclude(['operational']),
          code: z.enum(FINDING_CODES),
          word: z.string(),
          title: z.string(),
          detail: z.string(),
          since: Timestamp.nullable(),
          until: Timestamp.nullable(),
        }),
      )
      .describe('what is amiss, the worst first'),
    stats: VpsStats.nullable().describe('the last figures, however old; null if there are none'),
    lastUpdated: Timestamp.describe('when this was judged'),
  })
  .meta({ id: 'PlatformStatus', description: 'The platform’s present state' });
export type PlatformStatus = z.infer<typeof PlatformStatus>;
