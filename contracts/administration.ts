import { z } from 'zod';
import { BillingRun } from './billingRun.ts';
import {
  AddonOf,
  Amount,
  Code,
  Count,
  Cursor,
  Id,
  ResourceKind,
  listOf,
  Timestamp,
  MomentGiven,
  PageQuery,
} from './values.ts';

export const BillingRunList = listOf(BillingRun).meta({
  id: 'BillingRunList',
  description: 'A page of billing runs',
});
export const RunPath = z.strictObject({ run: Id });

export const RunOrganizations = z
  .object({
    items: z
      .array(z.object({ organization: z.string(), name: z.string(), hours: Count, amount: Amount }))
      .describe(
        'organizations with charges posted while the run was in progress. The ledger does not name runs, so charges of runs that overlap it are included',
      ),
    nextCursor: Cursor.nullable(),
    otherRuns: z
      .array(Id)
      .describe(
        'runs that overlapped with this one, at most 10; if empty, the items belong to this run alone',
      ),
  })
  .meta({ id: 'RunOrganizations', description: 'A page of charged organizations' });
export type RunOrganizations = z.infer<typeof RunOrganizations>;

export const PastDueList = listOf(
  z.object({ organization: z.string(), name: z.string(), balance: Amount, since: Timestamp }),
).meta({ id: 'PastDueList', description: 'A page of past-due organizations' });
export type PastDueList = z.infer<typeof PastDueList>;

export const Parked = z.object({
  organization: z.string(),
  kind: ResourceKind,
  instance: Id.describe('the number of the VPS, container or add-on'),
  addonOf: AddonOf,
  name: z.string(),
  plan: z.string().nullable(),
  since: Timestamp.describe('its first unbilled hour'),
  reason: z.enum(['no plan', 'no price', 'behind the mark']),
});
export type Parked = z.infer<typeof Parked>;
export const ParkedList = listOf(Parked).meta({
  id: 'ParkedList',
  description: 'A page of parked instances',
});
export type ParkedList = z.infer<typeof ParkedList>;

export const PreviewQuery = z.strictObject({
  asOf: MomentGiven.optional().describe('defaults to now; at most 31 days ahead'),
});
export const BillingPreview = z
  .object({
    asOf: Timestamp,
    instances: Count,
    hours: Count,
    amount: Amount,
    organizationsPastDue: Count.describe('organizations that would become past due'),
    pastDue: z.array(z.string()).describe('the first few'),
    instancesParked: Count,
    parked: z.array(Parked.omit({ plan: true, addonOf: true })).describe('the first few'),
  })
  .meta({ id: 'BillingPreview', description: 'What a run would post' });
export type BillingPreview = z.infer<typeof BillingPreview>;

export const BillingAudit = z
  .object({
    checkedAt: Timestamp,
    breaches: Count,
    oldestUnbilledHour: Timestamp.nullable(),
    findings: z.array(
      z.object({
        code: z.string(),
        title: z.string(),
        examined: Count,
        noun: z.string().describe('what was examined; singular if only one was'),
        breaches: Count,
        examples: z.array(z.string()),
      }),
    ),
    notCheckable: z.string(),
  })
  .meta({ id: 'BillingAudit', description: 'The report of the audit' });
export type BillingAudit = z.infer<typeof BillingAudit>;

export const AuditLog = listOf(
  z.object({
    id: Id,
    at: Timestamp,
    user: z
      .object({ id: Id, email: z.string().nullable() })
      .nullable()
      .describe('null if it was done at the command line'),
    key: z.string().nullable(),
    operator: z.string().nullable().describe('the OS user who did it at the command line'),
    organization: z.string().nullable(),
    action: z.string(),
    subject: z.string(),
    requestId: z.string().nullable().describe('null at the command line'),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
).meta({ id: 'AuditLog', description: 'A page of audit events' });
export type AuditLog = z.infer<typeof AuditLog>;
export const AuditLogQuery = PageQuery.extend({ organization: Code.optional() });
