import type { Command } from 'commander';
import { viewAudit } from '../../api/answers/billing.ts';
import {
  AUDIT_STATEMENT_TIMEOUT_MS,
  type BooksAuditFinding,
  type BooksAuditReport,
  BooksAuditService,
  nounOf,
} from '../../api/services/billing/booksAuditService.ts';
import { readStatusFile } from '../../api/services/billing/lostRuns.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { withDatabase } from '../connection.ts';
import { EXIT } from '../exitCodes.ts';
import { printJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { shortTime, signOf, styled } from '../terminal.ts';

/** `containerstacks billing audit`: whether the books are right. Exit code 3 if not. */
export function addBillingAudit(billing: Command): void {
  billing
    .command('audit')
    .description('check every invariant of the books across the whole database, in one snapshot')
    .option('--json', 'print the findings as JSON')
    .option(
      '--status-file <paths...>',
      'also check that the last run recorded in these status files is in the database',
    )
    .addHelpText(
      'after',
      `\nExit code ${EXIT.ok} if everything is correct, ${EXIT.auditBreach} on any breach.`,
    )
    .action(printAudit);
}

async function printAudit(options: { json?: boolean; statusFile?: string[] }): Promise<void> {
  const statusFiles = await Promise.all((options.statusFile ?? []).map(readStatusFile));
  const progress = startProgress('billing audit');
  const database = {
    applicationName: 'containerstacks billing audit',
    max: 1,
    statementTimeoutMs: AUDIT_STATEMENT_TIMEOUT_MS,
  };
  const report = await withDatabase(database, ({ pool }) =>
    new BooksAuditService(pool).audit({
      statusFiles,
      onProgress: (done, of, title) => progress.report(done, of, title),
    }),
  ).catch((error: unknown) => {
    progress.fail('The audit did not finish');
    throw error;
  });
  progress.finish('The audit finished');
  if (options.json) printJson(viewAudit(report));
  else process.stdout.write(`${inWords(report)}\n`);
  if (report.breaches > 0n) process.exitCode = EXIT.auditBreach;
}

/** The report for a person: what is right, then what is not known, then every breach and the result, where one looks. */
function inWords(report: BooksAuditReport): string {
  const { oldestUnbilledHour: oldest, checkedAt, findings } = report;
  const isRight = ({ breaches }: BooksAuditFinding) => breaches === 0n;
  return [
    ...findings
      .filter(isRight)
      .map((finding) => `${signOf('ok')} ${titleOf(finding)} (${examinedBy(finding)})`),
    '',
    oldest === null
      ? 'Oldest unbilled hour: none, everything due is billed'
      : `Oldest unbilled hour: began ${shortTime(oldest)}, ${duration(checkedAt - oldest)} ago`,
    report.notCheckable,
    '',
    ...findings.filter((finding) => !isRight(finding)).flatMap(breachLines),
    verdict(report),
  ].join('\n');
}

function breachLines(finding: BooksAuditFinding): string[] {
  const { breaches, examples } = finding;
  const unnamed = breaches - BigInt(examples.length);
  const count = pluralize(breaches, 'BREACH', 'BREACHES');
  return [
    `${signOf('problem')} ${styled('red', `${titleOf(finding)}: ${count}`)} (${examinedBy(finding)})`,
    ...examples.map((example) => `   ${example}`),
    ...(unnamed > 0n ? [`   and ${grouped(unnamed)} more`] : []),
  ];
}

function titleOf({ title }: BooksAuditFinding): string {
  return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
}

function examinedBy(finding: BooksAuditFinding): string {
  return `${grouped(finding.examined)} ${nounOf(finding)}`;
}

function verdict({ findings, breaches }: BooksAuditReport): string {
  if (breaches === 0n) return styled('green', `Clean: ${pluralize(findings.length, 'check')}, 0 breaches`);
  const failed = findings.filter((finding) => finding.breaches > 0n).length;
  const text = `${pluralize(breaches, 'breach', 'breaches')} in ${pluralize(failed, 'check')}`;
  return styled(['red', 'bold'], text);
}

function grouped(count: bigint): string {
  return count.toLocaleString('en-US');
}

/** "2 h 5 min". */
function duration(micros: bigint): string {
  const minutes = micros / 60_000_000n;
  return minutes < 60n ? `${minutes} min` : `${minutes / 60n} h ${minutes % 60n} min`;
}
