import { z } from 'zod';
import {
  Amount,
  Code,
  Cursor,
  Id,
  InOrganization,
  listOf,
  Timestamp,
  MomentGiven,
  Name,
  Page,
} from './values.ts';

export const InstanceStatus = z.enum(['provisioning', 'running', 'stopped', 'error', 'deleted']);
export type InstanceStatus = z.infer<typeof InstanceStatus>;
export const Task = z.enum(['provision', 'start', 'stop', 'reboot', 'resize', 'delete']);
export type Task = z.infer<typeof Task>;

export const Instance = z
  .object({
    id: Id,
    name: z.string(),
    status: InstanceStatus,
    plan: z.string().nullable().describe('null: nobody knows it, and the instance is not billed'),
    region: z.string(),
    resources: z.object({ vcpus: z.int(), memoryMib: z.int(), diskGib: z.int() }).nullable(),
    pending: z
      .object({ work: Task, since: Timestamp })
      .nullable()
      .describe('what was asked for and is not yet carried out'),
    createdAt: Timestamp,
    billingStartedAt: Timestamp.nullable().describe('when it first ran; its hours are counted from here'),
    deletedAt: Timestamp.nullable(),
    costThisMonth: Amount.describe('charged so far for its hours of this calendar month (UTC)'),
    perHour: Amount.nullable().describe(
      'what an hour of its plan costs now, before the monthly cap; null: it is deleted, or its plan has no price',
    ),
    notBilledBecause: z.enum(['no plan', 'no price', 'behind the mark']).nullable(),
  })
  .meta({ id: 'Instance' });

export type Instance = z.infer<typeof Instance>;

export const InstanceList = listOf(Instance).meta({ id: 'InstanceList' });

export const InstanceQuery = z.strictObject({
  ...Page,
  status: InstanceStatus.optional().describe('deleted instances are listed only when asked for'),
  region: Code.optional(),
  plan: Code.optional(),
});

export const InstancePath = InOrganization.extend({ instance: Id });

export const NewInstance = z
  .strictObject({ name: Name, plan: Code, region: Code })
  .meta({ id: 'NewInstance' });
export type NewInstance = z.infer<typeof NewInstance>;

export const Rename = z.strictObject({ name: Name }).meta({ id: 'Rename' });
export const Resize = z.strictObject({ plan: Code }).meta({ id: 'Resize' });

export const StatusHistory = listOf(z.object({ status: InstanceStatus, since: Timestamp })).meta({
  id: 'StatusHistory',
});
export type StatusChange = z.infer<typeof StatusHistory>['items'][number];

export const InstanceCosts = z
  .object({
    monthToDate: z.object({ hours: z.int(), amount: Amount }).describe('hours of this calendar month (UTC)'),
    items: z.array(
      z.object({
        hour: Timestamp.describe('the clock hour in which the instance’s hour began'),
        ordinal: z.int().describe('the hour’s number among the instance’s hours of its month'),
        plan: z.string(),
        amount: Amount,
        postedAt: Timestamp,
      }),
    ),
    nextCursor: Cursor.nullable(),
  })
  .meta({ id: 'InstanceCosts' });

export type InstanceHour = z.infer<typeof InstanceCosts>['items'][number];

export const HistoryQuery = z.strictObject(Page);
export const CostsQuery = HistoryQuery.extend({
  through: MomentGiven.optional().describe('no clock hour after this one; a cursor goes on from its page'),
});

export const PendingTask = z
  .object({
    organization: z.string(),
    id: Id,
    name: z.string(),
    status: InstanceStatus,
    plan: z.string().nullable(),
    region: z.string(),
    externalRef: z.string().nullable(),
    work: Task,
    pendingSince: Timestamp.describe('name it in the report that completes the work'),
  })
  .meta({ id: 'WantedWork' });

export const PendingTaskList = listOf(PendingTask).meta({ id: 'WantedWorkList' });
export const PendingTaskQuery = z.strictObject({ ...Page, region: Code.optional(), work: Task.optional() });

export const ReportPath = z.strictObject({
  organization: Code.describe('the organization’s handle or number'),
  instance: Id,
});

export const StatusReport = z
  .strictObject({
    status: InstanceStatus.describe('deleted: the instance, deleted by its owner, is torn down'),
    completes: MomentGiven.optional().describe('wantedSince of the work that this completes'),
    externalRef: Name.optional().describe('what the operator’s tooling calls it'),
  })
  .meta({ id: 'StatusReport' });
