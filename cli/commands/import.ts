import type { Command } from 'commander';
import {
  type FleetImportProgress,
  type FleetImportRequest,
  type FleetImportResult,
  importFleet,
} from '../../api/services/fleetImport/fleetImportService.ts';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { InstantFormatError, parseInstant } from '../../domain/instant.ts';
import { withDatabase } from '../connection.ts';
import { describeNextRun, nextRunJson } from '../nextRun.ts';
import { operatorName } from '../operator.ts';
import { printJson } from '../output.ts';
import { noProgress, startProgress } from '../progress.ts';

interface ImportOptions {
  plans?: string;
  fleet?: string;
  customers?: string;
  parkUnknown?: boolean;
  billFrom?: string;
  region: string;
  dryRun?: boolean;
  quiet?: boolean;
  json?: boolean;
}

const MINUTE_MS = 60_000;

const DETAILS = `
Both files are CSV in UTF-8, packed with gzip or not, with the columns (in any order)
  plans: plan,vcpus,memory_gib,disk_gib,price_monthly,price_hourly and, if wanted, kind,display_name
  fleet: vm,organization,plan,vcpus,memory_gib,created_at,deleted_at and, if wanted,
         name,external_ref,status,region,billed_through,quantity
  customers: handle,name,email,role,balance
An empty price_hourly is price_monthly / 672, and 0 beside a price_monthly is refused; an empty deleted_at is a VM that still runs. Moments are ISO 8601, UTC
without a zone. A plan's kind is vps (also if empty), container (which has memory_gib alone) or addon (which has no size). Plans that are not here yet are made with their price for all time; organizations, wallets and the region
are made as needed.

Every row is checked first. If anything is wrong, all faults are listed by file and line, nothing is written, and the
exit code is 2.

A VM is known by its name in its organization, or, if it has one, by its external_ref everywhere. Its status is running
(also if empty), stopped, provisioning, error or deleted; its region, if none is given, that of --region. Names that differ only by letter case or by characters that nobody
sees are refused, for VMs, plans and organizations, and so are organizations named by digits alone. One that is here already stays as it is; the same file again changes
nothing. Another organization, plan, created_at or deleted_at than what is here is a fault, with one exception: a VM that
runs here may be given a deleted_at, if that is after everything its wallet has been billed for.

Billing starts when a VM was created, or at its billed_through, else at --bill-from, if that is later; VMs deleted by then
cost nothing here, nor do those that provision or failed and were never billed. Hours up to a billed_through count for its
month's cap. A quantity can only be 1. A row of customers is an organization and, with an email, one of its members; name
and balance are given once for each. Accounts come without a password: their owners ask for a link. Hours
that began before the organization's latest billing are billed by the next run.`;

/** `containerstacks import`: imports an existing fleet. */
export function defineImport(command: Command): void {
  command
    .option('--plans <file>', 'the price list (required)')
    .option('--fleet <file>', 'the VMs (required)')
    .option('--customers <file>', "the organizations' names, members and balances")
    .option('--park-unknown', 'park VMs whose plan nobody knows, instead of refusing them')
    .option('--bill-from <moment>', 'hours before this moment were billed elsewhere')
    .option('--region <code>', 'the region of new VMs', 'default')
    .option('--dry-run', 'check and count everything, say what the next run would charge, write nothing')
    .option('--quiet', 'show no progress')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', DETAILS)
    .action(runImport);
}

async function runImport(options: ImportOptions): Promise<void> {
  const request = readRequest(options);
  const startedAt = performance.now();
  const progress = options.quiet ? noProgress : startProgress('Importing the fleet');
  const result = await withDatabase(
    {
      applicationName: 'containerstacks import',
      max: 1,
      statementTimeoutMs: 15 * MINUTE_MS,
      lockTimeoutMs: 2 * MINUTE_MS,
      idleInTransactionTimeoutMs: 2 * MINUTE_MS,
    },
    ({ pool }) =>
      importFleet(pool, request, { operator: operatorName() }, (state) =>
        showProgress(progress.report, state),
      ),
  ).catch((error: unknown) => {
    progress.fail('Nothing was imported.');
    throw error;
  });
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
  progress.finish(summarize(result, request.dryRun));
  if (options.json) {
    const nextRun = result.nextRun === undefined ? {} : { nextRun: nextRunJson(result.nextRun) };
    printJson({ dryRun: request.dryRun, ...result, ...nextRun, seconds });
  } else process.stdout.write(`${describe(result, seconds)}\n`);
}

function readRequest(options: ImportOptions): FleetImportRequest {
  const faults: Fault[] = [];
  const { plans = '', fleet = '' } = options;
  if (plans === '') faults.push({ place: '--plans', text: 'is missing: name the price list, a CSV file' });
  if (fleet === '')
    faults.push({ place: '--fleet', text: 'is missing: name the file with the VMs, a CSV file' });
  let billFrom = null;
  try {
    if (options.billFrom !== undefined) billFrom = parseInstant(options.billFrom);
  } catch (error) {
    if (!(error instanceof InstantFormatError)) throw error;
    faults.push({ place: '--bill-from', text: error.message });
  }
  if (faults.length > 0) throw new BadInputError(faults);
  return {
    plansFile: plans,
    fleetFile: fleet,
    customersFile: options.customers ?? null,
    parkUnknown: options.parkUnknown ?? false,
    billFrom,
    regionCode: options.region,
    dryRun: options.dryRun ?? false,
  };
}

/** Reading is nine tenths of the bar; the database's work after it reports no progress. */
function showProgress(
  report: (done: number, total: number, message: string) => void,
  { step, rows, bytesRead, bytesTotal }: FleetImportProgress,
): void {
  const total = Math.ceil(bytesTotal / 0.9);
  report(bytesRead, total, `${step} ${pluralize(rows, 'row')}`);
}

function summarize(
  { instances, plans, organizations, customers }: FleetImportResult,
  dryRun: boolean,
): string {
  const { accounts = 0, members = 0, balances = 0 } = customers ?? {};
  const inFleet = instances.added + instances.deleted + plans.added + organizations.added;
  if (inFleet + accounts + members + balances === 0) return 'Nothing to import: everything is already here.';
  return dryRun ? 'No problems found. Dry run: nothing was written.' : 'Imported.';
}

function describe(
  { plans, organizations, instances, parked = [], customers, nextRun }: FleetImportResult,
  seconds: number,
): string {
  const unknown = parked.map(({ plan, instances: count }) => `"${plan}" of ${pluralize(count, 'VM')}`);
  return [
    `plans          ${plans.added} new, ${plans.unchanged} unchanged`,
    `organizations  ${organizations.added} new, ${organizations.unchanged} unchanged`,
    `instances      ${instances.added} new, ${instances.deleted} deleted, ${instances.unchanged} unchanged`,
    ...(customers === undefined
      ? []
      : [
          `customers      ${pluralize(customers.accounts, 'account')}, ${pluralize(customers.members, 'member')}, ` +
            `${pluralize(customers.balances, 'balance')} new`,
        ]),
    ...(unknown.length === 0 ? [] : [`unknown plans  parked: ${unknown.join(', ')}`]),
    ...(nextRun === undefined ? [] : [`next run       ${describeNextRun(nextRun)}`]),
    `seconds        ${seconds}`,
  ].join('\n');
}
