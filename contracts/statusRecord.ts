import { z } from 'zod';
import { WORST_FIRST } from '../domain/status/finding.ts';
import { Timestamp } from './values.ts';

const Minutes = z.int().nonnegative();
const Component = z.enum(['app', 'database', 'billing']);

/** GET /api/status/record. Billing is for administrators. */
export const StatusRecord = z
  .object({
    generatedAt: Timestamp.describe('by the database’s clock'),
    recordedSince: Timestamp.nullable().describe('when recording began; null if nothing is recorded'),
    components: z.array(
      z.object({
        component: Component.describe(
          'app: it was running; database: the app could reach it; billing: a run had succeeded within the time limit',
        ),
        state: z.enum(WORST_FIRST).describe('now, as in /api/status'),
        days: z
          .array(
            z.object({
              day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
              state: z
                .enum(['operational', 'degraded', 'outage', 'no_data'])
                .describe(
                  'no_data: no minute was recorded; outage: at least 30 bad minutes, or more bad than good; degraded: at least 2',
                ),
              minutesUp: Minutes,
              minutesDown: Minutes,
              minutesUnknown: Minutes,
            }),
          )
          .describe('90 days (UTC), ending with today so far; none while the record could not be read yet'),
      }),
    ),
    incidents: z
      .array(
        z.object({
          component: Component,
          startedAt: Timestamp,
          endedAt: Timestamp.nullable().describe('null while it lasts'),
        }),
      )
      .describe('two or more bad minutes in a row, newest first, at most 50 per component'),
  })
  .meta({ id: 'StatusRecord', description: 'The record of the last 90 days' });
export type StatusRecord = z.infer<typeof StatusRecord>;
