import type { Command } from 'commander';
import { viewDaemonStatus } from '../../api/answers/health.ts';
import { viewPlatformStatus } from '../../api/answers/platformStatus.ts';
import type { InstallationStatus } from '../../api/services/status/installationService.ts';
import { readEnvironment, readStartSettings, readVersion } from '../../config/settings.ts';
import type { BillingRun } from '../../db/billing/runs.ts';
import { formatMicros } from '../../domain/money.ts';
import { pluralize } from '../../domain/pluralize.ts';
import type { State } from '../../domain/status/finding.ts';
import { EXIT } from '../exitCodes.ts';
import { printJson } from '../output.ts';
import { withServices } from '../services.ts';
import { describeFacts, type Mark, shortAmount, shortTime, signOf, styled } from '../terminal.ts';

const CODES: Record<State, number> = {
  operational: EXIT.ok,
  maintenance: EXIT.ok,
  degraded: EXIT.degraded,
  outage: EXIT.outage,
  unknown: EXIT.outage,
};

const MARKS: Record<State, Mark> = {
  operational: 'ok',
  maintenance: 'warning',
  degraded: 'warning',
  outage: 'problem',
  unknown: 'problem',
};

/** `containerstacks status`: how the installation is, as the status page judges it. */
export function defineStatus(command: Command): void {
  command
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `\nExit code ${EXIT.ok} if all is well or maintenance is under way, ${EXIT.degraded} if degraded, ${EXIT.outage} on an outage, ${EXIT.failure} if it can't be told.`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const status = await withServices('status', ({ installation }) => installation.read());
      const { currency } = readStartSettings(readEnvironment());
      if (json) printJson(view(status, currency));
      else process.stdout.write(describe(status, currency));
      process.exitCode = CODES[status.platform.state.state];
    });
}

function view(status: InstallationStatus, currency: string) {
  const { platform, billing, parked, pastDue, suspended, versions } = status;
  return {
    ...viewPlatformStatus(platform, 'administrator'),
    billing: viewDaemonStatus(billing, currency),
    parked: Number(parked),
    pastDue: { organizations: pastDue.organizations, owed: formatMicros(pastDue.owedMicros), currency },
    suspended,
    versions: { app: readVersion(), ...versions },
  };
}

function describe(status: InstallationStatus, currency: string): string {
  const { platform, billing, pastDue, suspended, versions } = status;
  const { state, findings, title, detail } = platform.state;
  const amiss = findings.map(
    (finding) => `${signOf(MARKS[finding.state])} ${styled('bold', finding.title)}\n  ${finding.detail}\n`,
  );
  const good = `${signOf(MARKS[state])} ${styled('bold', title)}\n  ${detail}\n`;
  const organizations = (count: number) => pluralize(count, 'organization');
  const facts = [
    ['Billed by', billerOf(status)],
    ['Last run', billing.lastRun === null ? 'none yet' : describeRun(billing.lastRun, currency)],
    ['Next run', billing.nextScheduledRun === null ? 'none' : shortTime(billing.nextScheduledRun)],
    ['Unbilled since', billing.oldestMeteredHour === null ? '–' : shortTime(billing.oldestMeteredHour)],
    ['Parked', parkedOf(status)],
    [
      'Past due',
      pastDue.organizations === 0
        ? 'none'
        : `${organizations(pastDue.organizations)}, ${shortAmount(pastDue.owedMicros)} ${currency}: see "billing debtors"`,
    ],
    ['Suspended', suspended === 0 ? 'none' : organizations(suspended)],
    [
      'Version',
      `${readVersion()}, on PostgreSQL ${versions.postgres}, migrated to ${versions.migration.slice(0, 3)}`,
    ],
  ] as const;
  return `${amiss.length > 0 ? amiss.join('') : good}\n${describeFacts(facts)}`;
}

function parkedOf({ parked, billing: { oldestParkedHour } }: InstallationStatus): string {
  if (parked === 0n) return 'none';
  const since = oldestParkedHour === null ? '' : `, since ${shortTime(oldestParkedHour)}`;
  return `${pluralize(parked, 'instance')}${since}: see "billing parked"`;
}

function billerOf({ billing: { biller, billerSince } }: InstallationStatus): string {
  const who = { daemon: 'daemon', 'built-in': 'app', none: 'nobody' }[biller];
  return billerSince === null ? who : `${who}, since ${shortTime(billerSince)}`;
}

function describeRun({ startedAt, outcome, hours, amountMicros }: BillingRun, currency: string): string {
  const billed = `${pluralize(hours, 'hour')}, ${shortAmount(amountMicros)} ${currency}`;
  return `${shortTime(startedAt)}, ${outcome ?? 'running'}: ${billed}`;
}
