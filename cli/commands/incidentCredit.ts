import type { Command } from 'commander';
import { viewServiceCredit } from '../../api/answers/serviceCredits.ts';
import { NewServiceCredit, type ServiceCredit } from '../../contracts/serviceCredits.ts';
import { parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { CREDIT_STATES, type CreditState } from '../../domain/wallets/serviceCredit.ts';
import { EXIT } from '../exitCodes.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { readBy } from '../reported.ts';
import { withServices } from '../services.ts';

interface CreditOptions {
  from?: string;
  until?: string;
  wholeWindow?: boolean;
  percent?: string;
  region?: string[];
  apply?: boolean;
  format?: Format;
  json?: boolean;
}

const PLACES = { from: '--from', until: '--until', percent: '--percent', regions: '--region' };
const COLUMNS = ['organization', 'name', 'state', 'hours', 'charged', 'credit', 'entry', 'pending'] as const;
const IN_WORDS: Record<CreditState, string> = {
  due: 'to be credited',
  credited: 'credited',
  waiting: 'waiting for a second administrator: containerstacks wallet pending',
  refused: 'refused by an administrator, or expired',
  unbilled: 'with hours that are not billed yet: apply it again after the next run',
  ended: 'skipped, because the organization has ended',
};

/** `containerstacks incident credit`: gives back a share of what was charged while the platform was down. */
export function addIncidentCredit(incident: Command): void {
  const [format, json, wide] = formatOptions();
  incident
    .command('credit')
    .description('credit organizations for the minutes down of an incident; shows what, unless --apply')
    .argument('<id>', 'as `incident list` shows it')
    .option('--from <moment>', 'instead of when the incident began')
    .option('--until <moment>', 'instead of when it was resolved')
    .option('--region <code...>', 'only for VPS in these regions; every minute of the window counts as down')
    .option('--whole-window', 'count every minute of the window as down, not only the recorded ones')
    .option('--percent <n>', 'how much of the charges for those minutes, 1 to 1000 (default: 100)')
    .option('--apply', 'post the credits, once for each organization')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(credit);
}

async function credit(id: string, options: CreditOptions): Promise<void> {
  const { from, until, percent, wholeWindow, region: regions, apply = false } = options;
  const given = readBy(
    NewServiceCredit,
    {
      dryRun: !apply,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...(percent === undefined ? {} : { percent: /^\d{1,4}$/.test(percent) ? Number(percent) : percent }),
      ...(wholeWindow === undefined ? {} : { wholeWindow }),
      ...(regions === undefined ? {} : { regions }),
    },
    PLACES,
  );
  const { dryRun, ...rest } = given;
  const choices = {
    ...rest,
    from: from === undefined ? undefined : parseInstant(from),
    until: until === undefined ? undefined : parseInstant(until),
  };
  const answer = await withServices('incident credit', async ({ serviceCredits }) =>
    viewServiceCredit(
      dryRun
        ? await serviceCredits.preview(id, choices)
        : await serviceCredits.apply(id, choices, { operator: operatorName() }),
      { listed: Number.POSITIVE_INFINITY },
    ),
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(answer);
  else {
    printRows(COLUMNS, answer.organizations.map(rowOf), format);
    process.stderr.write(inWords(answer, apply));
  }
  if (answer.failures.length > 0) process.exitCode = EXIT.failure;
}

function inWords(answer: ServiceCredit, apply: boolean): string {
  const { minutesDown, minutesUnknown, percent, regions, from, until, totals, failures, decidedBy } = answer;
  const where = regions.length === 0 ? 'the platform' : regions.join(', ');
  const lines = [
    `${pluralize(minutesDown, 'minute')} down of ${where} between ${from} and ${until}, at ${percent} %`,
    ...(minutesUnknown > 0
      ? [`${pluralize(minutesUnknown, 'minute')} nobody recorded: not counted as down`]
      : []),
    ...CREDIT_STATES.filter((state) => totals[state].organizations > 0).map((state) => {
      const { organizations, credit } = totals[state];
      return `${pluralize(organizations, 'organization')}, ${credit}: ${IN_WORDS[state]}`;
    }),
    ...failures.map(({ organization, why }) => `${organization}: ${why}`),
  ];
  if (!apply && totals.due.organizations > 0) {
    lines.push(
      decidedBy === null
        ? 'Nothing was posted: --apply does.'
        : `${decidedBy} began to credit it: --apply goes on.`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

function rowOf(one: ServiceCredit['organizations'][number]) {
  return {
    organization: { text: one.organization },
    name: { text: one.name },
    state: { text: one.state },
    hours: { count: one.hours },
    charged: { micros: parseMicros(one.charged) },
    credit: { micros: parseMicros(one.credit) },
    entry: { count: one.entry === null ? null : BigInt(one.entry) },
    pending: { count: one.pending === null ? null : BigInt(one.pending) },
  };
}
