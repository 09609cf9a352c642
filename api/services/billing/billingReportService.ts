import { readAuditLog } from '../../../db/accounts/auditLog.ts';
import { readChargedOrganizations, readWalletsAfter } from '../../../db/wallets/walletSearch.ts';
import { type BillingRun, readRunsBefore, readRunsBeside } from '../../../db/billing/runs.ts';
import { readParkedAfter } from '../../../db/billing/parkedInstances.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { readPastDue } from '../../../db/wallets/walletQueries.ts';
import { formatTimestamp, HOUR_MICROS, type Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AuditReport, AuditService, nounOf } from './booksAuditService.ts';
import { previewBilling } from './billingPreview.ts';
import { pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { SharedComputation } from '../status/sharedComputation.ts';

/** Runs under way at the same time that are named. */
const RUNS_BESIDE = 10;
const FARTHEST_PREVIEW_MICROS = 31n * 24n * HOUR_MICROS;

interface After {
  after: bigint[];
  limit: number;
}

/** Billing as administrators see it, over all organizations; and what was done by whom. */
export class BillingReportService {
  readonly #pool: Pool;
  readonly #audit: SharedComputation<AuditReport>;

  constructor(pool: Pool, auditPool: Pool) {
    this.#pool = pool;
    this.#audit = new SharedComputation(() => new AuditService(auditPool).audit(), { freshMs: 0 });
  }

  async runs(page: { before: bigint | null; limit: number }) {
    return pageOf(await readRunsBefore(this.#pool, page), page.limit, ({ runId }) => [runId], toRun);
  }

  async run(runId: bigint) {
    return toRun(await this.#requireRun(runId));
  }

  /** Whom a run has charged, by when it was under way: the ledger does not name runs. */
  async runOrganizations(runId: bigint, { after: [after = 0n], limit }: After) {
    const run = await this.#requireRun(runId);
    const posted = { from: run.startedAt, through: run.finishedAt };
    const page = pageOf(
      await readChargedOrganizations(this.#pool, posted, { after, limit }),
      limit,
      ({ organizationId }) => [organizationId],
      ({ organization, name, hours, amountMicros }) => ({
        organization,
        name,
        hours: String(hours),
        amount: formatMicros(amountMicros),
      }),
    );
    const beside = await readRunsBeside(this.#pool, run, RUNS_BESIDE);
    return { ...page, otherRuns: beside.map(String) };
  }

  /** Every wallet, or those of organizations that are looked for. */
  async wallets(search: string | null, { after: [after = 0n], limit }: After) {
    return pageOf(
      await readWalletsAfter(this.#pool, { search, after, limit }),
      limit,
      ({ organizationId }) => [organizationId],
      ({ organization, name, balanceMicros, pastDueSince, billedThrough }) => ({
        organization,
        name,
        balance: formatMicros(balanceMicros),
        pastDueSince: formatTimestamp(pastDueSince),
        billedThrough: formatTimestamp(billedThrough),
      }),
    );
  }

  async pastDue({ after: [after = 0n], limit }: After) {
    return pageOf(
      await readPastDue(this.#pool, { after, limit }),
      limit,
      ({ organizationId }) => [organizationId],
      ({ organization, name, balanceMicros, pastDueSince }) => ({
        organization,
        name,
        balance: formatMicros(balanceMicros),
        since: formatTimestamp(pastDueSince),
      }),
    );
  }

  async parked({ after: [organizationId = 0n, instanceId = 0n], limit }: After) {
    return pageOf(
      await readParkedAfter(this.#pool, { organizationId, instanceId, limit }),
      limit,
      (row) => [row.organizationId, row.instanceId],
      ({ organization, instanceId, name, plan, parkedFrom, reason }) => ({
        organization,
        instance: String(instanceId),
        name,
        plan,
        since: formatTimestamp(parkedFrom),
        reason: reason as 'no plan' | 'no price' | 'behind the mark',
      }),
    );
  }

  /** What a run would post. Looks ahead a month at most, because every hour until then is worked out. */
  async preview(asOf: Instant | undefined) {
    if (asOf !== undefined && asOf > (await databaseNow(this.#pool)) + FARTHEST_PREVIEW_MICROS) {
      throw new Refusal('invalid_request', 'a preview looks at most 31 days ahead');
    }
    const preview = await previewBilling(this.#pool, { asOf });
    return {
      asOf: formatTimestamp(preview.asOf),
      instances: String(preview.instances),
      hours: String(preview.hours),
      amount: formatMicros(preview.amountMicros),
      organizationsPastDue: String(preview.organizationsPastDue),
      pastDue: preview.pastDue,
      instancesParked: String(preview.instancesParked),
      parked: preview.parked.map(({ organization, instanceId, name, parkedFrom, reason }) => ({
        organization,
        instance: String(instanceId),
        name,
        since: formatTimestamp(parkedFrom),
        reason,
      })),
    };
  }

  /** Whoever asks while an audit is under way is given its result: also who lost the answer and asks again. */
  async audit() {
    const report = await this.#audit.refresh();
    const { checkedAt, breaches, oldestUnbilledHour, findings, notCheckable } = report;
    return {
      checkedAt: formatTimestamp(checkedAt),
      breaches: String(breaches),
      notCheckable,
      oldestUnbilledHour: formatTimestamp(oldestUnbilledHour),
      findings: findings.map((finding) => ({
        ...finding,
        examined: String(finding.examined),
        noun: nounOf(finding),
        breaches: String(finding.breaches),
      })),
    };
  }

  async auditLog(page: { organizationId: bigint | null; before: bigint | null; limit: number }) {
    return pageOf(
      await readAuditLog(this.#pool, page),
      page.limit,
      ({ auditId }) => [auditId],
      ({ auditId, doneAt, userId, email, keyId, ...auditEvent }) => ({
        ...auditEvent,
        id: String(auditId),
        at: formatTimestamp(doneAt),
        user: userId === null ? null : { id: String(userId), email },
        key: keyId,
      }),
    );
  }

  async #requireRun(runId: bigint): Promise<BillingRun> {
    const [run] = await readRunsBefore(this.#pool, { before: runId + 1n, limit: 1 });
    if (run?.runId === runId) return run;
    throw new Refusal('not_found', `there is no run ${runId}`);
  }
}

function toRun(run: BillingRun) {
  const { runner, runnerId, outcome, collisions, failures, errorMessage } = run;
  return {
    id: String(run.runId),
    runner,
    runnerId,
    outcome,
    collisions,
    failures,
    errorMessage,
    asOf: formatTimestamp(run.asOf),
    startedAt: formatTimestamp(run.startedAt),
    windowFrom: formatTimestamp(run.windowFrom),
    billedThrough: formatTimestamp(run.billedThrough),
    finishedAt: formatTimestamp(run.finishedAt),
    amount: formatMicros(run.amountMicros),
    instances: String(run.instances),
    hours: String(run.hours),
    organizationsPastDue: String(run.organizationsPastDue),
    instancesParked: String(run.instancesParked),
  };
}
