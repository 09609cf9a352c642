import { z } from 'zod';
import { Timestamp } from './values.ts';

const Minutes = z.int().nonnegative();
const Component = z.enum(['app', 'database', 'billing']);

/** GET /api/status/record. Billing is for administrators. */
export const StatusRecord = z
  .object({
    generatedAt: Timestamp.describe('by the database’s clock'),
    recordedSince: Timestamp.nullable().describe('nothing is known of the time before; null: nothing at all'),
    components: z.array(
      z.object({
        component: Component.describe(
          'app: it ran; database: the app could reach it; billing: a run had succeeded within the time limit',
        ),
        state: z
          .enum(['operational', 'degraded', 'outage', 'unknown'])
          .describe('at present: unknown unless the record is fresh'),
        days: z
          .array(
            z.object({
              day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
              state: z
                .enum(['operational', 'degraded', 'outage', 'no_data'])
                .describe(
                  'no_data: not a minute is known; outage: at least 30 bad minutes, or more bad than good; degraded: at least 2',
                ),
              minutesUp: Minutes,
              minutesDown: Minutes,
              minutesUnknown: Minutes,
            }),
          )
          .describe('90 days (UTC), the last one today up to now'),
      }),
    ),
    incidents: z
      .array(
        z.object({
          component: Component,
          startedAt: Timestamp,
          endedAt: Timestamp.nullable().describe('null: it lasts'),
        }),
      )
      .describe('at least two bad minutes on end, the latest first, at most 50 of each component'),
  })
  .meta({ id: 'StatusRecord' });
export type StatusRecord = z.infer<typeof StatusRecord>;
