import type { Command } from 'commander';
import { type AdoptResult, adoptPanel } from '../../api/services/adopting/adoptService.ts';
import { readEnvironment, readStartSettings } from '../../config/settings.ts';
import { createPool } from '../../db/pool.ts';
import type { AdoptProof } from '../../db/adopting/proof.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { withDatabase } from '../connection.ts';
import { parseMoment } from '../moment.ts';
import { describeNextRun, nextRunJson } from '../nextRun.ts';
import { operatorName } from '../operator.ts';
import { printJson } from '../output.ts';
import { startProgress } from '../progress.ts';

interface AdoptOptions {
  from?: string;
  at?: Instant;
  forgiveUnpaid?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

const MINUTE_MS = 60_000;

const DETAILS = `
Reads one snapshot of a SkyPanelV2 database and changes nothing there; writes all of it here in one transaction, or
nothing. Users, organizations, members, plans, wallets, machines, tickets and replies come along; what has no home here
is counted. Each machine is billed from its own last billed hour on, and hours billed there count for this month's cap.
A second run brings what is new and changes nothing else. Stop the panel first; a --dry-run may run beside it.
docs/adopt.md describes the day.`;

/** What the panel would go on doing with the same customers. */
const SWITCH_OFF = [
  'the panel itself (its process bills every hour)',
  'its PayPal webhooks, so that top-ups go to one place',
  'its mails about low balances',
  'its sign-in page: point its address here',
];

/** `containerstacks adopt`: brings along the platform that one has. */
export function defineAdopt(command: Command): void {
  command
    .option('--from <url>', 'the database of SkyPanelV2, postgres://… (required)')
    .option('--dry-run', 'do everything, prove it, write nothing')
    .option('--at <moment>', 'the moment from which this installation bills (default: now)', parseMoment)
    .option('--forgive-unpaid', 'give away hours before that moment that were not billed there')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', DETAILS)
    .action(runAdopt);
}

async function runAdopt(options: AdoptOptions): Promise<void> {
  const from = options.from ?? '';
  if (!/^postgres(ql)?:\/\//.test(from) || !URL.canParse(from)) {
    throw new BadInputError([{ place: '--from', text: 'must be the URL of a database, postgres://…' }]);
  }
  const at = options.at ?? null;
  const dryRun = options.dryRun ?? false;
  const { currency } = readStartSettings(readEnvironment());
  const timeouts = {
    applicationName: 'containerstacks adopt',
    max: 1,
    statementTimeoutMs: 30 * MINUTE_MS,
    lockTimeoutMs: 2 * MINUTE_MS,
    idleInTransactionTimeoutMs: 30 * MINUTE_MS,
  };
  const progress = startProgress('Adopting the platform');
  const source = createPool({ url: from, ...timeouts, onError: () => {} });
  try {
    const result = await withDatabase(timeouts, ({ pool }) =>
      adoptPanel(
        pool,
        source,
        { at, forgiveUnpaid: options.forgiveUnpaid ?? false, dryRun, currency },
        { operator: operatorName() },
        (step, done, of) => progress.report(done, of, step),
      ),
    );
    progress.finish(summarize(result, dryRun));
    if (options.json) {
      const nextRun = result.nextRun === null ? null : nextRunJson(result.nextRun);
      printJson({ dryRun, ...result, at: formatInstant(result.at), nextRun, switchOff: SWITCH_OFF });
    } else process.stdout.write(`${describe(result)}\n`);
  } catch (error) {
    progress.fail('Nothing was adopted.');
    throw error;
  } finally {
    await source.end();
  }
}

function summarize({ added }: AdoptResult, dryRun: boolean): string {
  if (Object.values(added).every((count) => count === 0))
    return 'Nothing to adopt: everything is already here.';
  return dryRun ? 'Proven. Dry run: nothing was written.' : 'Adopted, and proven.';
}

/** How many lines of a kind are printed; --json has all. */
const NAMED = 20;

function describe(result: AdoptResult): string {
  const { at, added, notices, homeless, proof, hoursForgiven, nextRun } = result;
  const kinds = [...new Set(notices.map(({ what }) => what))];
  const counted = homeless.map(
    ({ what, count, sum }) => `${count} ${sum ? `(${sum} together) ` : ''}${what}`,
  );
  return [
    ...Object.entries(added).map(([what, count]) => `${what.padEnd(14)} ${count} new`),
    ...(nextRun === null ? [] : [`next run       ${describeNextRun(nextRun)}`]),
    ...(hoursForgiven === 0
      ? []
      : [
          `given away     ${pluralize(hoursForgiven, 'hour')} not billed there, begun before ${formatInstant(at)}`,
        ]),
    ...kinds.flatMap((kind) =>
      section(
        kind,
        notices.filter(({ what }) => what === kind).map(({ text }) => text),
      ),
    ),
    ...section('NO HOME HERE', counted),
    ...section('proof', describeProof(proof, added.instances)),
    ...section('switch off there', SWITCH_OFF),
  ].join('\n');
}

function describeProof(proof: AdoptProof, machines: number): string[] {
  const hours = [
    `next hour  ${proof.hourThere} there, ${proof.hourHere} here`,
    ...proof.differences.map(
      ({ why, machines: count, less }) => `           ${less} less: ${pluralize(count, 'machine')} ${why}`,
    ),
    `           ${proof.rounding} less: rounding, of at most ${proof.mostRounding}`,
  ];
  return [
    `balances   ${proof.balanceThere} there, ${proof.balanceHere} here`,
    `machines   ${proof.instancesThere} there, ${proof.instancesHere} here`,
    ...(machines === 0 ? [] : hours),
  ];
}

function section(title: string, lines: string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length > NAMED ? [`and ${lines.length - NAMED} more: --json names them all`] : [];
  return ['', title, ...[...lines.slice(0, NAMED), ...rest].map((line) => `  ${line}`)];
}
