import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { importFleet } from '../../api/services/fleetImport/fleetImportService.ts';
import type { Pool } from '../../db/pool.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { parseInstant } from '../../domain/instant.ts';

export const PLANS_HEADER = 'plan,vcpus,memory_gib,disk_gib,price_monthly,price_hourly';
export const FLEET_HEADER = 'vm,organization,plan,vcpus,memory_gib,created_at,deleted_at';

export interface Import {
  folder: string;
  /** Imports the rows, each file under its header; gives the result, or the text of the faults. */
  run(fleet: Contents, options?: ImportOptions): ReturnType<typeof importFleet>;
  faultsOf(fleet: Contents, options?: ImportOptions): Promise<string[]>;
}

/** Rows to stand under the header, or a whole file. */
type Contents = string[] | Buffer;
interface ImportOptions {
  plans?: Contents;
  /** Under the header of a customer file; none without it. */
  customers?: string[];
  /** Columns of the fleet beyond those it must have, such as `,status`. */
  moreColumns?: string;
  parkUnknown?: boolean;
  billFrom?: string;
  dryRun?: boolean;
  region?: string;
}

const PLANS = ['small,1,0.75,20,3.50,', 'large,2,4,60,12.00,0.018'];

/** Imports fleets that are written down in a test. Unless said otherwise there are the plans small and large. */
export async function importer(t: TestContext, pool: Pool): Promise<Import> {
  const folder = await mkdtemp(join(tmpdir(), 'containerstacks-fleet-'));
  t.after(() => rm(folder, { recursive: true }));
  const run = async (fleet: Contents, options: ImportOptions = {}) => {
    const [plansFile, fleetFile] = [join(folder, 'plans.csv'), join(folder, 'fleet.csv')];
    await writeFile(plansFile, fileOf(PLANS_HEADER, options.plans ?? PLANS));
    await writeFile(fleetFile, fileOf(`${FLEET_HEADER}${options.moreColumns ?? ''}`, fleet));
    const customersFile = options.customers === undefined ? null : join(folder, 'customers.csv');
    if (customersFile !== null)
      await writeFile(customersFile, fileOf('handle,name,email,role,balance', options.customers ?? []));
    const request = {
      plansFile,
      fleetFile,
      customersFile,
      parkUnknown: options.parkUnknown ?? false,
      billFrom: options.billFrom === undefined ? null : parseInstant(options.billFrom),
      regionCode: options.region ?? 'default',
      dryRun: options.dryRun ?? false,
    };
    return importFleet(pool, request, { operator: 'test' });
  };
  const faultsOf = async (fleet: Contents, options?: ImportOptions) => {
    const error: unknown = await run(fleet, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof BadInputError)) throw error ?? new Error('there were no faults');
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  };
  return { folder, run, faultsOf };
}

function fileOf(header: string, contents: Contents): string | Buffer {
  return Array.isArray(contents) ? `${[header, ...contents].join('\n')}\n` : contents;
}
