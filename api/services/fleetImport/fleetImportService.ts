import { basename } from 'node:path';
import { type AuditActor, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import {
  addCustomers,
  checkCustomers,
  type CustomersAdded,
  stageCustomers,
} from '../../../db/fleetImport/customers.ts';
import {
  addInstances,
  addOrganizations,
  addPlans,
  analyzeFleet,
  countChanges,
  deleteInstances,
  lockImports,
  noteTouchedWallets,
  settleWithWallets,
} from '../../../db/fleetImport/fleetImport.ts';
import {
  type CheckResult,
  checkFleet,
  checkMatched,
  checkPlans,
} from '../../../db/fleetImport/fleetChecks.ts';
import {
  analyzeStaging,
  createStaging,
  forgetUnknownPlans,
  matchInstances,
  type Numbered,
  stageInstances,
  stagePlans,
} from '../../../db/fleetImport/fleetStaging.ts';
import { type Client, databaseNow, type Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { FaultList } from '../../../domain/badInput.ts';
import {
  CUSTOMER_COLUMNS,
  type CustomerRow,
  parseCustomerRow,
} from '../../../domain/fleetImport/customerRow.ts';
import {
  FLEET_COLUMNS,
  type FleetRow,
  OPTIONAL_FLEET_COLUMNS,
  parseFleetRow,
} from '../../../domain/fleetImport/fleetRow.ts';
import { formatInstant, formatTimestamp, type Instant } from '../../../domain/instant.ts';
import {
  isPlainWord,
  PLAIN_WORD_RULE,
  OPTIONAL_PLAN_COLUMNS,
  PLAN_COLUMNS,
  type PlanRow,
  parsePlanRow,
} from '../../../domain/fleetImport/planRow.ts';
import { readCsvFile } from './csvFile.ts';
import { type NextRun, previewNextRun } from './nextRun.ts';

export interface FleetImportRequest {
  /** Path of a CSV file, gzipped or not. Faults name the file by it. */
  plansFile: string;
  fleetFile: string;
  /** The organizations' names, members and balances. */
  customersFile?: string | null;
  /** Hours before this moment were billed elsewhere. Null: every instance is billed from its creation. */
  billFrom: Instant | null;
  /** Of instances whose rows name none. */
  regionCode: string;
  /** Parks instances whose plan nobody knows, instead of refusing them. */
  parkUnknown?: boolean;
  /** Does everything, then rolls it back. */
  dryRun: boolean;
}

export interface FleetImportResult {
  plans: { added: number; unchanged: number };
  organizations: { added: number; unchanged: number };
  instances: { added: number; deleted: number; unchanged: number };
  /** With parkUnknown: unknown plans, and how many rows name them. */
  parked?: { plan: string; instances: number }[];
  /** What a customer file added. */
  customers?: CustomersAdded;
  /** For a dry run: what billing would charge next after a real import. */
  nextRun?: NextRun;
}

export interface FleetImportProgress {
  step: 'reading' | 'checking' | 'writing' | 'previewing the next run over';
  rows: number;
  /** Of the fleet file, as it lies on disk. */
  bytesRead: number;
  bytesTotal: number;
}

/** The fleet was changed while it was being imported; nothing was written. */
class FleetChangedMeanwhileError extends Error {
  override name = 'FleetChangedMeanwhileError';
}

const ROWS_IN_A_BATCH = 4_000;

/**
 * Imports a price list and a fleet, all or nothing, and records who did if anything changed.
 * Importing the same files again changes nothing. Throws BadInputError with every fault found,
 * FleetChangedMeanwhileError when the fleet changed during the import.
 */
export async function importFleet(
  pool: Pool,
  request: FleetImportRequest,
  by: AuditActor,
  onProgress: (progress: FleetImportProgress) => void = () => {},
): Promise<FleetImportResult> {
  const result = await inTransaction(pool, async (client) => {
    const result = await importWithin(client, request, by, onProgress);
    await recordImport(client, request, result, by);
    if (request.dryRun) {
      const { added, deleted, unchanged } = result.instances;
      const rows = added + deleted + unchanged;
      const tell = () =>
        onProgress({ step: 'previewing the next run over', rows, bytesRead: 1, bytesTotal: 1 });
      throw new RolledBack({ ...result, nextRun: await previewNextRun(client, tell) });
    }
    return result;
  }).catch((error: unknown) => {
    if (error instanceof RolledBack) return error.result;
    throw error;
  });
  if (!request.dryRun && result.instances.added > 0) await analyzeFleet(pool);
  return result;
}

class RolledBack extends Error {
  readonly result: FleetImportResult;

  constructor(result: FleetImportResult) {
    super('dry run');
    this.result = result;
  }
}

async function importWithin(
  client: Client,
  request: FleetImportRequest,
  by: AuditActor,
  onProgress: (progress: FleetImportProgress) => void,
): Promise<FleetImportResult> {
  const { customersFile = null } = request;
  const faults = new FaultList([
    '--bill-from',
    '--region',
    request.plansFile,
    ...(customersFile === null ? [] : [customersFile]),
    request.fleetFile,
  ]);
  await checkRequest(client, request, faults);
  await createStaging(client);
  const progress: FleetImportProgress = { step: 'reading', rows: 0, bytesRead: 0, bytesTotal: 0 };
  const unreadablePlans = await readPlans(client, request.plansFile, faults);
  const customersAreWhole = customersFile === null || (await readCustomers(client, customersFile, faults));
  const fleetIsWhole = await readFleet(client, request, faults, progress, onProgress);
  // Checking part of a file would only report false faults.
  if (unreadablePlans === null || !customersAreWhole || !fleetIsWhole) faults.throwIfAny();

  onProgress({ ...progress, step: 'checking' });
  await analyzeStaging(client);
  await lockImports(client);
  addResults(faults, await checkPlans(client, request.plansFile));
  const plans = await addPlans(client);
  const parked = request.parkUnknown ? await forgetUnknownPlans(client, unreadablePlans ?? []) : null;
  await matchInstances(client);
  const now = await databaseNow(client);
  addResults(faults, await checkFleet(client, request.fleetFile, unreadablePlans ?? [], now));
  addResults(faults, [await checkMatched(client, request.fleetFile)]);
  if (customersFile !== null) addResults(faults, await checkCustomers(client, customersFile));
  faults.throwIfAny();

  onProgress({ ...progress, step: 'writing' });
  const organizations = await addOrganizations(client);
  const instances = await countChanges(client);
  const customers = customersFile === null ? null : await addCustomers(client, nameActor(by));
  await changeFleet(client, instances);
  return {
    plans,
    organizations,
    instances,
    ...(parked === null ? {} : { parked }),
    ...(customers === null ? {} : { customers }),
  };
}

async function recordImport(
  client: Client,
  { fleetFile, plansFile, billFrom }: FleetImportRequest,
  { plans, organizations, instances, customers }: FleetImportResult,
  by: AuditActor,
): Promise<void> {
  const figures = {
    plans: plans.added,
    organizations: organizations.added,
    instances: instances.added,
    deleted: instances.deleted,
    ...customers,
  };
  if (Object.values(figures).every((figure) => figure === 0)) return;
  await recordAuditEvent(client, by, {
    action: 'fleet.import',
    subject: `file ${basename(fleetFile)}`,
    detail: {
      prices: basename(plansFile),
      ...figures,
      billFrom: formatTimestamp(billFrom),
    },
  });
}

async function changeFleet(client: Client, expected: FleetImportResult['instances']): Promise<void> {
  await noteTouchedWallets(client);
  const added = expected.added === 0 ? 0 : await addInstances(client);
  await settleWithWallets(client);
  const deleted = await deleteInstances(client);
  if (added !== expected.added || deleted !== expected.deleted) {
    throw new FleetChangedMeanwhileError(
      `the fleet was changed while it was being imported (${added} of ${expected.added} instances to add, ` +
        `${deleted} of ${expected.deleted} to delete): nothing was written, import it again`,
    );
  }
}

async function checkRequest(client: Client, request: FleetImportRequest, faults: FaultList): Promise<void> {
  const now = await databaseNow(client);
  if (request.billFrom !== null && (request.billFrom > now || request.billFrom < 0n)) {
    const text = `${formatInstant(request.billFrom)} is ${request.billFrom < 0n ? 'before 1970' : `in the future (the database's clock: ${formatInstant(now)})`}`;
    faults.add([{ place: '--bill-from', text }]);
  }
  if (!isPlainWord(request.regionCode)) {
    faults.add([{ place: '--region', text: `"${request.regionCode}" ${PLAIN_WORD_RULE}` }]);
  }
}

/** Stages the price list. Returns the plans whose lines have faults, or null when the file could not be read whole. */
async function readPlans(client: Client, path: string, faults: FaultList): Promise<string[] | null> {
  const plans: Numbered<PlanRow>[] = [];
  const unreadable: string[] = [];
  const columns = { columns: PLAN_COLUMNS, optional: OPTIONAL_PLAN_COLUMNS };
  const rows = await readCsvFile(path, columns, faults, ({ line, fields }) => {
    const parsed = parsePlanRow(fields);
    if ('row' in parsed) {
      plans.push({ line, ...parsed.row });
    } else {
      unreadable.push(fields.plan);
      faults.add(parsed.faults.map((text) => ({ place: path, line, text })));
    }
  });
  await stagePlans(client, plans);
  return rows === null ? null : unreadable;
}

/** Stages the customers, batch by batch. Returns whether the file could be read whole. */
async function readCustomers(client: Client, path: string, faults: FaultList): Promise<boolean> {
  let batch: Numbered<CustomerRow>[] = [];
  const stageBatch = async (): Promise<void> => {
    const rows = batch;
    batch = [];
    await stageCustomers(client, rows);
  };
  const rows = await readCsvFile(path, { columns: CUSTOMER_COLUMNS }, faults, ({ line, fields }) => {
    const parsed = parseCustomerRow(fields);
    if ('faults' in parsed) {
      faults.add(parsed.faults.map((text) => ({ place: path, line, text })));
      return;
    }
    batch.push({ line, ...parsed.row });
    return batch.length >= ROWS_IN_A_BATCH ? stageBatch() : undefined;
  });
  await stageBatch();
  return rows !== null;
}

/** Stages the fleet, batch by batch. Returns whether the file could be read whole. */
async function readFleet(
  client: Client,
  { fleetFile: path, billFrom, regionCode }: FleetImportRequest,
  faults: FaultList,
  progress: FleetImportProgress,
  onProgress: (progress: FleetImportProgress) => void,
): Promise<boolean> {
  let batch: Numbered<FleetRow>[] = [];
  const stageBatch = async (): Promise<void> => {
    const rows = batch;
    batch = [];
    await stageInstances(client, rows, { billFrom, regionCode });
    onProgress(progress);
  };
  const rows = await readCsvFile(
    path,
    { columns: FLEET_COLUMNS, optional: OPTIONAL_FLEET_COLUMNS },
    faults,
    ({ line, fields }) => {
      progress.rows += 1;
      const parsed = parseFleetRow(fields);
      if ('faults' in parsed) {
        faults.add(parsed.faults.map((text) => ({ place: path, line, text })));
        return;
      }
      batch.push({ line, ...parsed.row });
      return batch.length >= ROWS_IN_A_BATCH ? stageBatch() : undefined;
    },
    (bytesRead, bytesTotal) => Object.assign(progress, { bytesRead, bytesTotal }),
  );
  await stageBatch();
  if (rows === 0) faults.add([{ place: path, text: 'has a header but no rows' }]);
  return rows !== null && rows > 0;
}

function addResults(faults: FaultList, results: readonly CheckResult[]): void {
  for (const { faults: found, total } of results) faults.add(found, total);
}
