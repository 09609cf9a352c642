import type { Command } from 'commander';
import { viewMaintenance } from '../../api/answers/incidents.ts';
import {
  judged,
  type Maintenance,
  MaintenanceService,
} from '../../api/services/status/maintenanceService.ts';
import { Id } from '../../contracts/values.ts';
import { NewMaintenance } from '../../contracts/incidents.ts';
import { databaseNow } from '../../db/pool.ts';
import { readOpenMaintenance } from '../../db/status/maintenance.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { withDatabase } from '../connection.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { addComponents, readBy } from '../reported.ts';

interface PlanOptions {
  title: string;
  text: string;
  component: string[];
  from: string;
  until: string;
  json?: boolean;
}

const COLUMNS = ['id', 'state', 'components', 'starts_at', 'ends_at', 'title'] as const;
const PLACES = {
  title: '--title',
  text: '--text',
  components: '--component',
  startsAt: '--from',
  endsAt: '--until',
};
const MOST_LISTED = 1_000;

/** `containerstacks maintenance …`: what is planned, and said on the status page. */
export function defineMaintenance(maintenance: Command): void {
  addComponents(
    maintenance
      .command('plan')
      .description('plan maintenance: it begins and ends by the clock')
      .requiredOption('--title <title>', 'what is done, in one line')
      .requiredOption('--text <text>', 'what customers will notice')
      .requiredOption('--from <moment>', 'when it starts, such as 2026-12-01T22:00:00Z')
      .requiredOption('--until <moment>', 'when it ends, at most 14 days later'),
  )
    .option('--json', 'print the maintenance as JSON')
    .action(plan);
  maintenance
    .command('cancel')
    .description('cancel maintenance, or end it early')
    .argument('<id>', 'as `maintenance list` shows it')
    .option('--json', 'print the maintenance as JSON')
    .action(cancel);
  const [format, json, wide] = formatOptions();
  maintenance
    .command('list')
    .description('list maintenance that is planned or in progress, the next first')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
}

async function plan({ component, from, until, json, ...options }: PlanOptions): Promise<void> {
  const components = [...new Set(component)];
  const given = readBy(NewMaintenance, { ...options, components, startsAt: from, endsAt: until }, PLACES);
  const { startsAt, endsAt, text, ...rest } = given;
  const plan = { ...rest, body: text, startsAt: parseInstant(startsAt), endsAt: parseInstant(endsAt) };
  const window = await withDatabase({ applicationName: 'containerstacks maintenance plan' }, ({ pool }) =>
    new MaintenanceService(pool).plan(plan, { operator: operatorName() }),
  );
  print(
    window,
    json,
    `maintenance ${window.maintenanceId} is ${wordsOf(window)}: ${window.title}, ${span(window)}`,
  );
}

async function cancel(id: string, { json }: { json?: boolean }): Promise<void> {
  const maintenanceId = BigInt(readBy(Id, id, { undefined: 'ID' }));
  const window = await withDatabase({ applicationName: 'containerstacks maintenance cancel' }, ({ pool }) =>
    new MaintenanceService(pool).cancel(maintenanceId, { operator: operatorName() }),
  );
  print(window, json, `maintenance ${window.maintenanceId} is ${wordsOf(window)}: ${window.title}`);
}

async function list(options: { format?: Format; json?: boolean }): Promise<void> {
  const windows = await withDatabase(
    { applicationName: 'containerstacks maintenance list' },
    async ({ pool }) => {
      const now = await databaseNow(pool);
      return (await readOpenMaintenance(pool, now, MOST_LISTED)).map((row) => judged(row, now));
    },
  );
  const format = chooseFormat(options);
  if (format === 'json') {
    printJson(windows.map(viewMaintenance));
    return;
  }
  printRows(
    COLUMNS,
    windows.map(({ maintenanceId, state, components, startsAt, endsAt, title }) => ({
      id: { count: maintenanceId },
      state: { text: state },
      components: { text: components.join(' ') },
      starts_at: { instant: startsAt },
      ends_at: { instant: endsAt },
      title: { text: title },
    })),
    format,
  );
}

function print(window: Maintenance, json: boolean | undefined, line: string): void {
  if (json) printJson(viewMaintenance(window));
  else process.stdout.write(`${line}\n`);
}

function span({ startsAt, endsAt }: Maintenance): string {
  return `${formatInstant(startsAt)} to ${formatInstant(endsAt)}`;
}

function wordsOf({ state }: Maintenance): string {
  return state.replace('_', ' ');
}
