import type { Command } from 'commander';
import { viewRegion } from '../../api/answers/regions.ts';
import { NewRegion } from '../../contracts/regions.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { readBy } from '../reported.ts';
import { withServices } from '../services.ts';

const COLUMNS = ['region', 'name', 'retired_at'] as const;
const MOST_LISTED = 10_000;

/** `containerstacks region …`: where instances can run. */
export function defineRegion(region: Command): void {
  const [format, json, wide] = formatOptions();
  region
    .command('list')
    .description('list regions, retired ones included')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
  region
    .command('create')
    .description('create a region')
    .argument('<code>', 'what it is known by, such as fra1')
    .requiredOption('--name <name>', 'what customers see, such as Frankfurt')
    .option('--json', 'print the region as JSON')
    .action(create);
}

async function list(options: { format?: Format; json?: boolean }): Promise<void> {
  const { items } = await withServices('region list', ({ regions }) =>
    regions.list({ retired: true, after: 0n, limit: MOST_LISTED }),
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(items.map(viewRegion));
  else {
    const rows = items.map(({ code, name, retiredAt }) => ({
      region: { text: code },
      name: { text: name },
      retired_at: { instant: retiredAt },
    }));
    printRows(COLUMNS, rows, format);
  }
}

async function create(code: string, { name, json }: { name: string; json?: boolean }): Promise<void> {
  const region = readBy(NewRegion, { code, name }, { code: 'CODE', name: '--name' });
  const made = await withServices('region create', ({ regions }) =>
    regions.create(region, { operator: operatorName() }),
  );
  if (json) printJson(viewRegion(made));
  else process.stdout.write(`region ${code} is created\n`);
}
