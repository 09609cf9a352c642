import { type Command, Option } from 'commander';
import { viewHistory, viewIncident, viewTimeline } from '../../api/answers/incidents.ts';
import { IncidentHistoryService } from '../../api/services/status/incidentHistory.ts';
import { IncidentService } from '../../api/services/status/incidentService.ts';
import { StatusRecordService } from '../../api/services/status/statusRecordService.ts';
import { NewIncident, NewIncidentUpdate } from '../../contracts/incidents.ts';
import type { Pool } from '../../db/pool.ts';
import { IMPACTS, INCIDENT_STATES, type IncidentState } from '../../domain/status/incidents.ts';
import { COMPONENTS } from '../../domain/status/statusRecord.ts';
import { withDatabase } from '../connection.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { addComponents, readBy } from '../reported.ts';
import { addIncidentCredit } from './incidentCredit.ts';

interface OpenOptions {
  title: string;
  component: string[];
  impact: string;
  status: string;
  text: string;
  recorded?: string;
  json?: boolean;
}

interface UpdateOptions {
  status: string;
  text: string;
  json?: boolean;
}

const COLUMNS = ['id', 'state', 'impact', 'components', 'started_at', 'resolved_at', 'title'] as const;
const PLACES = { title: '--title', text: '--text', recorded: '--recorded', components: '--component' };

/** `containerstacks incident …`: what is told of the platform's state. */
export function defineIncident(incident: Command): void {
  addComponents(
    incident
      .command('open')
      .description('open an incident, or describe one that was recorded automatically')
      .requiredOption('--title <title>', 'what is wrong, in one line')
      .requiredOption('--text <text>', 'the first update: what is known'),
  )
    .addOption(new Option('--impact <impact>', 'how bad it is').choices(IMPACTS).makeOptionMandatory())
    .addOption(
      new Option('--status <status>', 'how far it is').choices(INCIDENT_STATES).default('investigating'),
    )
    .option('--recorded <id>', 'the recorded incident that it describes, such as database-20261130T0451Z')
    .option('--json', 'print the incident as JSON')
    .action(open);
  incident
    .command('update')
    .description('post an update on an incident')
    .argument('<id>', 'as `incident list` shows it')
    .addOption(
      new Option('--status <status>', 'how far it is').choices(INCIDENT_STATES).makeOptionMandatory(),
    )
    .requiredOption('--text <text>', 'what is new')
    .option('--json', 'print the incident with its updates as JSON')
    .action(update);
  incident
    .command('resolve')
    .description('post the last update on an incident, which closes it for good')
    .argument('<id>', 'as `incident list` shows it')
    .requiredOption('--text <text>', 'what mended it')
    .option('--json', 'print the incident with its updates as JSON')
    .action((id: string, options: Omit<UpdateOptions, 'status'>) =>
      update(id, { ...options, status: 'resolved' }),
    );
  addIncidentCredit(incident);
  const [format, json, wide] = formatOptions();
  incident
    .command('list')
    .description('list open incidents, and those of the last 90 days, newest first')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
}

async function open({ component, json, ...options }: OpenOptions): Promise<void> {
  const given = readBy(NewIncident, { ...options, components: [...new Set(component)] }, PLACES);
  const incident = await withIncidents('open', ({ incidents }) =>
    incidents.open(given, { operator: operatorName() }),
  );
  if (json) printJson(viewIncident(incident));
  else process.stdout.write(`incident ${incident.id} is open: ${incident.title} (${incident.state})\n`);
}

async function update(id: string, { status, text, json }: UpdateOptions): Promise<void> {
  const given = readBy(NewIncidentUpdate, { status, text }, PLACES);
  const found = await withIncidents('update', ({ incidents }) =>
    incidents.update(id, given, { operator: operatorName() }),
  );
  if (json) printJson(viewTimeline(found));
  else process.stdout.write(`incident ${found.incident.id} is ${wordsOf(found.incident.state)}\n`);
}

async function list(options: { format?: Format; json?: boolean }): Promise<void> {
  const history = await withIncidents('list', (services) =>
    services.history.read({ before: null, components: COMPONENTS }),
  );
  const incidents = [...history.open.incidents, ...history.days.flatMap((day) => day.incidents)];
  const format = chooseFormat(options);
  if (format === 'json') {
    const { open, days } = viewHistory(history);
    printJson([...open.incidents, ...days.flatMap((day) => day.incidents)]);
    return;
  }
  printRows(
    COLUMNS,
    incidents.map((incident) => ({
      id: { text: incident.id },
      state: { text: incident.state },
      impact: { text: incident.impact },
      components: { text: incident.components.join(' ') },
      started_at: { instant: incident.startedAt },
      resolved_at: { instant: incident.resolvedAt },
      title: { text: incident.title },
    })),
    format,
  );
}

function wordsOf(state: IncidentState): string {
  return state === 'resolved' || state === 'identified' ? state : `in the state ${state}`;
}

function withIncidents<Result>(
  name: string,
  work: (services: { incidents: IncidentService; history: IncidentHistoryService }) => Promise<Result>,
): Promise<Result> {
  return withDatabase({ applicationName: `containerstacks incident ${name}` }, ({ pool }) =>
    work(servicesOn(pool)),
  );
}

function servicesOn(pool: Pool) {
  // Only an app has looked at the platform, and has something still to write down.
  const record = new StatusRecordService(pool, { settle: async () => {} });
  return { incidents: new IncidentService(pool, record), history: new IncidentHistoryService(pool, record) };
}
