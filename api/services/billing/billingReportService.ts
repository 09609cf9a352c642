import { readAuditLog } from '../../../db/accounts/auditLog.ts';
import { readChargedOrganizations } from '../../../db/wallets/chargedOrganizations.ts';
import { type BillingRun, readRunsBefore, readRunsBeside } from '../../../db/billing/runs.ts';
import { readRunDays, type RunDay } from '../../../db/billing/runDays.ts';
import { readParkedAfter } from '../../../db/billing/parkedInstances.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import {
  type BalanceFilter,
  type OpenBalance,
  readBalances,
  sumBalances,
} from '../../../db/wallets/balances.ts';
import { readPastDue } from '../../../db/wallets/walletQueries.ts';
import { HOUR_MICROS, type Instant } from '../../../domain/instant.ts';
import { type BooksAuditReport, BooksAuditService } from './booksAuditService.ts';
import { type BillingPreview, previewBilling } from './billingPreview.ts';
import { everyPage, type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { SharedComputation } from '../status/sharedComputation.ts';

/** How many runs under way at the same time are listed. */
const RUNS_BESIDE = 10;
const EXPORTED_AT_ONCE = 1_000;
/** So that a whole calendar month is among them. */
const DAYS_BEFORE = 30;
const FARTHEST_PREVIEW_MICROS = 31n * 24n * HOUR_MICROS;

interface After {
  after: bigint[];
  limit: number;
}

/** Billing of all organizations, for administrators; and the audit log. */
export class BillingReportService {
  readonly #pool: Pool;
  readonly #audit: SharedComputation<BooksAuditReport>;

  constructor(pool: Pool, auditPool: Pool) {
    this.#pool = pool;
    this.#audit = new SharedComputation(() => new BooksAuditService(auditPool).audit(), { freshMs: 0 });
  }

  async runs(page: { before: bigint | null; limit: number }): Promise<Page<BillingRun>> {
    return pageOf(await readRunsBefore(this.#pool, page), page.limit, ({ runId }) => [runId]);
  }

  async run(runId: bigint): Promise<BillingRun> {
    const [run] = await readRunsBefore(this.#pool, { before: runId + 1n, limit: 1 });
    if (run?.runId === runId) return run;
    throw new Refusal('not_found', `there is no run ${runId}`);
  }

  /** What was charged today and on each of the 30 days before. */
  async days(): Promise<{ days: RunDay[]; readAt: Instant }> {
    return { days: await readRunDays(this.#pool, DAYS_BEFORE), readAt: await databaseNow(this.#pool) };
  }

  /** Whom a run has charged, by when it was running: the ledger does not name runs. */
  async runOrganizations(runId: bigint, { after: [after = 0n], limit }: After) {
    const run = await this.run(runId);
    const posted = { from: run.startedAt, through: run.finishedAt };
    const rows = await readChargedOrganizations(this.#pool, posted, { after, limit });
    return {
      ...pageOf(rows, limit, ({ organizationId }) => [organizationId]),
      otherRuns: await readRunsBeside(this.#pool, run, RUNS_BESIDE),
    };
  }

  /** What is held for organizations, and owed by them, those that have ended included. */
  async balances(filter: BalanceFilter, { after: [after = 0n], limit }: After) {
    const rows = await readBalances(this.#pool, filter, { after, limit });
    return {
      ...pageOf(rows, limit, ({ organizationId }) => [organizationId]),
      totals: await sumBalances(this.#pool, filter.ended),
    };
  }

  /** The same, whole. */
  everyBalance(filter: BalanceFilter): AsyncGenerator<OpenBalance[]> {
    return everyPage(
      EXPORTED_AT_ONCE,
      (page) => readBalances(this.#pool, filter, page),
      ({ organizationId }) => organizationId,
    );
  }

  async pastDue({ after: [after = 0n], limit }: After) {
    const rows = await readPastDue(this.#pool, { after, limit });
    return pageOf(rows, limit, ({ organizationId }) => [organizationId]);
  }

  async parked({ after: [organizationId = 0n, subscriptionId = 0n], limit }: After) {
    const rows = await readParkedAfter(this.#pool, { organizationId, subscriptionId, limit });
    return pageOf(rows, limit, (row) => [row.organizationId, row.subscriptionId]);
  }

  /** What a run would post. Looks ahead at most a month, because every hour until then is computed. */
  async preview(asOf: Instant | undefined): Promise<BillingPreview> {
    if (asOf !== undefined && asOf > (await databaseNow(this.#pool)) + FARTHEST_PREVIEW_MICROS) {
      throw new Refusal('invalid_request', 'a preview looks at most 31 days ahead');
    }
    return previewBilling(this.#pool, { asOf });
  }

  /** A request during a running audit gets its result, also one that repeats a request whose response was lost. */
  audit(): Promise<BooksAuditReport> {
    return this.#audit.refresh();
  }

  async auditLog(page: { organizationId: bigint | null; before: bigint | null; limit: number }) {
    return pageOf(await readAuditLog(this.#pool, page), page.limit, ({ auditId }) => [auditId]);
  }
}
