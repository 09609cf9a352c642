import { type Command, Option } from 'commander';
import { viewPlan, viewPriceChange } from '../../api/answers/plans.ts';
import { NewPlan, NewPrice } from '../../contracts/plans.ts';
import type { PlanRow } from '../../db/plans/planQueries.ts';
import { RESOURCE_KINDS, type ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { describePriceChange } from '../../domain/plans/priceWords.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows, type Row } from '../output.ts';
import { readBy } from '../reported.ts';
import { withServices } from '../services.ts';

interface PriceOptions {
  monthly?: string;
  hourly?: string;
  from?: string;
}

interface CreateOptions extends PriceOptions {
  kind: ResourceKind;
  name?: string;
  description?: string;
  position?: string;
  vcpus?: string;
  memoryMib?: string;
  diskGib?: string;
  json?: boolean;
}

const COLUMNS = [
  'kind',
  'plan',
  'name',
  'vcpus',
  'memory_mib',
  'disk_gib',
  'monthly',
  'next_monthly',
  'next_from',
  'retired_at',
] as const;
const MOST_LISTED = 10_000;
const PLACES = {
  code: 'CODE',
  displayName: '--name',
  description: '--description',
  position: '--position',
  vcpus: '--vcpus',
  memoryMib: '--memory-mib',
  diskGib: '--disk-gib',
  monthly: '--monthly',
  hourly: '--hourly',
  from: '--from',
};

/** `containerstacks plan …`: what is on offer, and what it costs. */
export function definePlan(plan: Command): void {
  const [format, json, wide] = formatOptions();
  plan
    .command('list')
    .description('list plans with their current and next prices, retired ones included')
    .addOption(new Option('--kind <kind>', 'only of one kind').choices(RESOURCE_KINDS))
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
  addPrice(
    plan
      .command('create')
      .description('create a plan; without --monthly it cannot be chosen yet')
      .argument('<code>', 'what it is known by, such as small-1')
      .addOption(new Option('--kind <kind>', 'what it is a plan of').choices(RESOURCE_KINDS).default('vps'))
      .option('--name <name>', 'what customers see (default: the code)')
      .option('--description <text>', 'a line or two about it')
      .option('--position <n>', 'the lower comes first among its kind')
      .option('--vcpus <n>', 'of a VPS')
      .option('--memory-mib <n>', 'of a VPS or a container')
      .option('--disk-gib <n>', 'of a VPS'),
  )
    .option('--json', 'print the plan as JSON')
    .action(create);
  addPrice(
    plan.command('price').description('set a price, and say what it changes').argument('<code>', 'the plan'),
  )
    .option('--dry-run', 'only say what it would change')
    .option('--json', 'print the price and what it changes as JSON')
    .action(price);
  for (const [act, description, done] of [
    ['retire', 'let nobody choose a plan any more; what has it keeps it', 'is retired'],
    ['unretire', 'make a retired plan available again', 'is available again'],
  ] as const) {
    plan
      .command(act)
      .description(description)
      .argument('<code>', 'the plan')
      .action(async (code: string) => {
        const by = { operator: operatorName() };
        await withServices(`plan ${act}`, ({ plans }) => plans[act](code, by));
        process.stdout.write(`plan ${code} ${done}\n`);
      });
  }
}

function addPrice(command: Command): Command {
  return command
    .option('--monthly <amount>', 'the most a calendar month costs, such as 12.50')
    .option('--hourly <amount>', 'per hour (default: a 672nd of --monthly)')
    .option('--from <moment>', 'a full hour, such as 2026-12-01T00:00:00Z (default: now)');
}

async function list(options: { kind?: ResourceKind; format?: Format; json?: boolean }): Promise<void> {
  const { items } = await withServices('plan list', ({ plans }) =>
    plans.list({ kind: options.kind ?? null, retired: true, after: null, limit: MOST_LISTED }),
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(items.map(viewPlan));
  else
    printRows(COLUMNS, items.map(rowOf), format, {
      dropFirst: ['name', 'next_from', 'next_monthly', 'retired_at'],
    });
}

async function create(code: string, options: CreateOptions): Promise<void> {
  const { kind, name: displayName, description, json } = options;
  const { monthly, hourly, from } = options;
  const isPriced = [monthly, hourly, from].some((given) => given !== undefined);
  const given = {
    kind,
    code,
    displayName,
    description,
    position: numberOf(options.position),
    vcpus: numberOf(options.vcpus),
    memoryMib: numberOf(options.memoryMib),
    diskGib: numberOf(options.diskGib),
    price: isPriced ? { monthly: monthly ?? '', hourly, from } : undefined,
  };
  const plan = readBy(NewPlan, given, PLACES);
  const made = await withServices('plan create', ({ plans }) =>
    plans.create(plan, { operator: operatorName() }),
  );
  if (json) printJson(viewPlan(made));
  else process.stdout.write(`plan ${code} is created${made.price === null ? '; it has no price yet' : ''}\n`);
}

async function price(
  code: string,
  { monthly = '', hourly, from, dryRun, json }: PriceOptions & { dryRun?: boolean; json?: boolean },
): Promise<void> {
  const given = readBy(NewPrice, { monthly, hourly, from }, PLACES);
  const set = await withServices('plan price', ({ plans }) =>
    dryRun ? plans.previewPrice(code, given) : plans.addPrice(code, given, { operator: operatorName() }),
  );
  const change = viewPriceChange(set);
  if (json) printJson(change);
  else {
    const words = describePriceChange(change, (amount) => amount.replace(/(\.\d\d\d*?)0+$/, '$1'));
    process.stdout.write(`${dryRun ? 'dry run, nothing is set: ' : ''}${words}\n`);
  }
}

/** What is no number stays as it is, for the rules of the API to refuse. */
function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function rowOf(plan: PlanRow): Row {
  return {
    kind: { text: plan.kind },
    plan: { text: plan.code },
    name: { text: plan.displayName },
    vcpus: { count: plan.vcpus },
    memory_mib: { count: plan.memoryMib },
    disk_gib: { count: plan.diskGib },
    monthly: { micros: plan.price?.priceMonthlyMicros ?? null },
    next_monthly: { micros: plan.nextPrice?.priceMonthlyMicros ?? null },
    next_from: { instant: plan.nextPrice?.effectiveFrom ?? null },
    retired_at: { instant: plan.retiredAt },
  };
}
