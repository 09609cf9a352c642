import { z } from 'zod';
import { OverrideReason } from './admission.ts';
import { Held } from './power.ts';
import {
  Amount,
  Code,
  countedListOf,
  Cursor,
  Id,
  InOrganization,
  listOf,
  Timestamp,
  MomentGiven,
  Name,
  PageQuery,
  Search,
  sortBy,
} from './values.ts';

const InstanceStatus = z.enum(['provisioning', 'running', 'stopped', 'error', 'deleted']);
export const Task = z.enum(['provision', 'start', 'stop', 'reboot', 'resize', 'delete']);
export type Task = z.infer<typeof Task>;

export const Instance = z
  .object({
    id: Id,
    name: z.string(),
    status: InstanceStatus,
    plan: z.string().nullable().describe('null if unknown; the instance is then not billed'),
    region: z.string(),
    resources: z.object({ vcpus: z.int(), memoryMib: z.int(), diskGib: z.int() }).nullable(),
    pending: z
      .object({ task: Task, since: Timestamp })
      .nullable()
      .describe('what was requested and is not done yet'),
    createdAt: Timestamp,
    billingStartedAt: Timestamp.nullable().describe('when it first ran; its hours count from then'),
    deletedAt: Timestamp.nullable(),
    costThisMonth: Amount.describe('charged so far for hours of this calendar month (UTC)'),
    perHour: Amount.nullable().describe(
      'the plan’s current hourly price, before the monthly cap; null if it is deleted or its plan has no price',
    ),
    perMonth: Amount.nullable().describe(
      'the plan’s current price a month, which its hours of a month never exceed; null likewise',
    ),
    notBilledBecause: z.enum(['no plan', 'no price', 'behind the mark']).nullable(),
    held: Held,
  })
  .meta({ id: 'Instance', description: 'An instance' });

export type Instance = z.infer<typeof Instance>;

export const InstanceList = countedListOf(Instance).meta({
  id: 'InstanceList',
  description: 'A page of instances',
});

/** What is looked for, without a page: the same for the file. */
export const InstanceFilter = z.strictObject({
  search: Search.optional().describe('any part of the name, or of the operator’s own name for it; or the ID'),
  status: InstanceStatus.optional().describe('deleted instances are listed only with status=deleted'),
  region: Code.optional(),
  plan: Code.optional(),
  sort: sortBy(['created', '-created', 'name', '-name', 'price', '-price'], 'created'),
});
export type InstanceFilter = z.infer<typeof InstanceFilter>;
export const InstanceQuery = PageQuery.extend(InstanceFilter.shape);

export const InstancePath = InOrganization.extend({ instance: Id });

export const NewInstance = z
  .strictObject({ name: Name, plan: Code, region: Code, overrideReason: OverrideReason })
  .meta({ id: 'NewInstance' });
export type NewInstance = z.infer<typeof NewInstance>;

export const Rename = z.strictObject({ name: Name }).meta({ id: 'Rename' });
export const Resize = z.strictObject({ plan: Code, overrideReason: OverrideReason }).meta({ id: 'Resize' });

export const StatusHistory = listOf(z.object({ status: InstanceStatus, since: Timestamp })).meta({
  id: 'StatusHistory',
  description: 'A page of status changes',
});
export type StatusChange = z.infer<typeof StatusHistory>['items'][number];

export const InstanceCosts = z
  .object({
    monthToDate: z.object({ hours: z.int(), amount: Amount }).describe('hours of this calendar month (UTC)'),
    items: z.array(
      z.object({
        hour: Timestamp.describe('the clock hour in which this hour of the instance began'),
        ordinal: z.int().describe('which hour of the instance’s month this is, from 1'),
        plan: z.string(),
        amount: Amount,
        postedAt: Timestamp,
      }),
    ),
    nextCursor: Cursor.nullable(),
  })
  .meta({ id: 'InstanceCosts', description: 'A page of charged hours, and the month to date' });
export type InstanceCosts = z.infer<typeof InstanceCosts>;
export type InstanceHour = z.infer<typeof InstanceCosts>['items'][number];

export const CostsQuery = PageQuery.extend({
  through: MomentGiven.optional().describe('the latest clock hour to list; ignored with a cursor'),
});

const PendingTask = z
  .object({
    organization: z.string(),
    id: Id,
    name: z.string(),
    status: InstanceStatus,
    plan: z.string().nullable(),
    region: z.string(),
    externalRef: z.string().nullable(),
    task: Task,
    pendingSince: Timestamp.describe('send it as `completes` in the report that completes the task'),
  })
  .meta({ id: 'PendingTask' });
export type PendingTask = z.infer<typeof PendingTask>;

export const PendingTaskList = listOf(PendingTask).meta({
  id: 'PendingTaskList',
  description: 'A page of pending tasks',
});
export const PendingTaskQuery = PageQuery.extend({ region: Code.optional(), task: Task.optional() });

export const ReportPath = z.strictObject({
  organization: Code.describe('the organization’s handle or ID'),
  instance: Id,
});

export const StatusReport = z
  .strictObject({
    status: InstanceStatus.describe('deleted: the instance, which its owner deleted, has been torn down'),
    completes: MomentGiven.optional().describe('pendingSince of the task that this completes'),
    externalRef: Name.optional().describe('the operator’s own name for it'),
  })
  .meta({ id: 'StatusReport' });
