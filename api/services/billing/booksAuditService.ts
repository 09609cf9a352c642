import { type AuditCheck, nameSubject } from '../../../db/billing/audit/auditCheck.ts';
import { AUDIT_CHECKS, NOT_CHECKABLE } from '../../../db/billing/audit/checks.ts';
import { countExamined, findBreaches, prepareForAudit } from '../../../db/billing/audit/findBreaches.ts';
import type { DaemonStatusFile } from '../../../contracts/daemonStatusFile.ts';
import { findOldestUnbilledHour } from '../../../db/billing/oldestUnbilledHour.ts';
import { databaseNow, type Pool, type Queryable } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import type { Instant } from '../../../domain/instant.ts';
import { describeLostRun, findLostRun } from './lostRuns.ts';

/** How long one statement of an audit may take; its pool has to allow that. */
export const AUDIT_STATEMENT_TIMEOUT_MS = 3_600_000;

type Noun = AuditCheck['examines'] | 'status files';

export interface BooksAuditFinding {
  code: string;
  title: string;
  /** How many were examined. */
  examined: bigint;
  noun: Noun;
  breaches: bigint;
  /** The first few breaches, in words. */
  examples: string[];
}

export interface BooksAuditReport {
  checkedAt: Instant;
  findings: BooksAuditFinding[];
  breaches: bigint;
  /** When the oldest hour began that is due and not billed; null when there is none. Lateness is no breach. */
  oldestUnbilledHour: Instant | null;
  notCheckable: string;
}

export interface BooksAuditOptions {
  /** What daemons remember outside the database: their last run must be in it. */
  statusFiles?: Pick<DaemonStatusFile, 'lastSuccessfulRun' | 'lostRun'>[];
  /** Called before each check with its index, from 0, and after the last one with their number. */
  onProgress?: (done: number, of: number, title: string) => void;
}

/** Checks all invariants of the books over the whole database, in one snapshot that never sees a run half done. */
export class BooksAuditService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  audit({ statusFiles = [], onProgress = () => {} }: BooksAuditOptions = {}): Promise<BooksAuditReport> {
    return inTransaction(
      this.#pool,
      async (db) => {
        await prepareForAudit(db);
        const examined = await countExamined(db);
        const checkedAt = await databaseNow(db);
        const findings: BooksAuditFinding[] = [];
        for (const check of AUDIT_CHECKS) {
          onProgress(findings.length, AUDIT_CHECKS.length, check.title);
          const { breaches, examples } = await findBreaches(db, check);
          findings.push({
            code: check.code,
            title: check.title,
            examined: examined[check.examines],
            noun: check.examines,
            breaches,
            examples: examples.map((breach) => `${nameSubject(breach)}: ${check.describe(breach)}`),
          });
        }
        if (statusFiles.length > 0) findings.push(await findLostRuns(db, statusFiles));
        onProgress(AUDIT_CHECKS.length, AUDIT_CHECKS.length, 'done');
        return {
          checkedAt,
          findings,
          breaches: findings.reduce((sum, finding) => sum + finding.breaches, 0n),
          oldestUnbilledHour: await findOldestUnbilledHour(db),
          notCheckable: NOT_CHECKABLE,
        };
      },
      'REPEATABLE READ READ ONLY',
    );
  }
}

const ONE: Record<Noun, string> = {
  charges: 'charge',
  instances: 'instance',
  wallets: 'wallet',
  'ledger entries': 'ledger entry',
  notices: 'notice',
  'corrected hours': 'corrected hour',
  payments: 'payment',
  'status files': 'status file',
};

/** What was examined, to follow its number: "status file" after 1. */
export function nounOf({ examined, noun }: Pick<BooksAuditFinding, 'examined' | 'noun'>): string {
  return examined === 1n ? ONE[noun] : noun;
}

/** I7, as far as it is remembered outside the database: what was acknowledged is there. */
async function findLostRuns(
  db: Queryable,
  statusFiles: NonNullable<BooksAuditOptions['statusFiles']>,
): Promise<BooksAuditFinding> {
  const examples: string[] = [];
  for (const { lastSuccessfulRun, lostRun } of statusFiles) {
    const lost = (lastSuccessfulRun && (await findLostRun(db, lastSuccessfulRun))) ?? lostRun;
    if (lost) examples.push(describeLostRun(lost));
  }
  return {
    code: 'I7',
    title: 'the runs in the status files are in the database',
    examined: BigInt(statusFiles.length),
    noun: 'status files',
    breaches: BigInt(examples.length),
    examples,
  };
}
