import { z } from 'zod';
import { Amount, Count, Id, Timestamp } from './values.ts';

/** A run: in the API's answers, in the daemon's status file, and as the command prints it. */
export const BillingRun = z
  .object({
    id: Id,
    runner: z.enum(['daemon', 'built-in', 'command']),
    runnerId: z.string().describe('the process that ran it, such as vm1:4711'),
    asOf: Timestamp,
    windowFrom: Timestamp.nullable(),
    billedThrough: Timestamp.nullable(),
    startedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    outcome: z
      .enum(['succeeded', 'partial', 'failed', 'stopped', 'superseded', 'abandoned'])
      .nullable()
      .describe('null while it is running'),
    instances: Count,
    hours: Count,
    amount: Amount,
    organizationsPastDue: Count,
    instancesParked: Count,
    collisions: Count,
    failures: z.array(z.object({ organization: z.string(), error: z.string() })),
    error: z.string().nullable(),
  })
  .meta({ id: 'BillingRun', description: 'A billing run' });
export type BillingRun = z.infer<typeof BillingRun>;
