import type * as contracts from '../../contracts/administration.ts';
import type { BillingDays } from '../../contracts/billingDays.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { BillingPreview } from '../services/billing/billingPreview.ts';
import type { BillingReportService } from '../services/billing/billingReportService.ts';
import { type BooksAuditReport, nounOf } from '../services/billing/booksAuditService.ts';
import { mapPage } from '../services/page.ts';
import { viewParking } from './billingRun.ts';

type Answer<Method extends keyof BillingReportService> = Awaited<ReturnType<BillingReportService[Method]>>;
type Item<Method extends 'pastDue' | 'auditLog'> = Answer<Method>['items'][number];

export function viewRunOrganizations({
  otherRuns,
  ...page
}: Answer<'runOrganizations'>): contracts.RunOrganizations {
  return {
    ...mapPage(page, ({ organization, name, hours, amountMicros }) => ({
      organization,
      name,
      hours: Number(hours),
      amount: formatMicros(amountMicros),
    })),
    otherRuns: otherRuns.map(String),
  };
}

export function viewDays({ days, readAt }: Answer<'days'>): BillingDays {
  const sum = (some: typeof days) => ({
    hours: Number(some.reduce((total, { hours }) => total + hours, 0n)),
    amount: formatMicros(some.reduce((total, { amountMicros }) => total + amountMicros, 0n)),
  });
  return {
    days: days.map((one) => ({ day: one.day, ...sum([one]) })),
    today: sum(days.slice(-1)),
    thisMonth: sum(days.filter(({ isThisMonth }) => isThisMonth)),
    lastUpdated: formatTimestamp(readAt),
  };
}

export function viewPastDue(wallet: Item<'pastDue'>): contracts.PastDueList['items'][number] {
  return {
    organization: wallet.organization,
    name: wallet.name,
    balance: formatMicros(wallet.balanceMicros),
    since: formatTimestamp(wallet.pastDueSince),
  };
}

export function viewPreview(preview: BillingPreview): contracts.BillingPreview {
  return {
    asOf: formatTimestamp(preview.asOf),
    instances: Number(preview.instances),
    hours: Number(preview.hours),
    amount: formatMicros(preview.amountMicros),
    organizationsPastDue: Number(preview.organizationsPastDue),
    pastDue: preview.pastDue,
    instancesParked: Number(preview.instancesParked),
    parked: preview.parked.map(viewParking),
  };
}

export function viewAudit(report: BooksAuditReport): contracts.BillingAudit {
  return {
    checkedAt: formatTimestamp(report.checkedAt),
    breaches: Number(report.breaches),
    notCheckable: report.notCheckable,
    oldestUnbilledHour: formatTimestamp(report.oldestUnbilledHour),
    findings: report.findings.map((finding) => ({
      code: finding.code,
      title: finding.title,
      examined: Number(finding.examined),
      noun: nounOf(finding),
      breaches: Number(finding.breaches),
      examples: finding.examples,
    })),
  };
}

export function viewAuditEvent({
  auditId,
  doneAt,
  userId,
  email,
  keyId,
  ...event
}: Item<'auditLog'>): contracts.AuditLog['items'][number] {
  return {
    ...event,
    id: String(auditId),
    at: formatTimestamp(doneAt),
    user: userId === null ? null : { id: String(userId), email },
    key: keyId,
  };
}
