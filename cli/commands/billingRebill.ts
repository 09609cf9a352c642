import type { Command } from 'commander';
import { viewAppliedRebill, viewRebill, viewRebillPreview } from '../../api/answers/rebills.ts';
import { describeWhyNot } from '../../api/services/rebills/rebillPass.ts';
import type { RebillPreview, RebillResult } from '../../api/services/rebills/rebillService.ts';
import type { WrongPrice } from '../../api/services/rebills/rebillTerms.ts';
import type { Correction } from '../../db/rebills/rebilling.ts';
import type { Rebill } from '../../db/rebills/rebills.ts';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import { windowFaults } from '../../domain/billing/rebillWindow.ts';
import { InstantFormatError, parseInstant } from '../../domain/instant.ts';
import { formatMicros, MoneyFormatError, parseDecimal } from '../../domain/money.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows, type Row } from '../output.ts';
import { withServices } from '../services.ts';

interface RebillOptions {
  plan?: string;
  organization?: string;
  from?: string;
  until?: string;
  monthly?: string;
  hourly?: string;
  apply?: boolean;
  key?: string;
  reason?: string;
  format?: Format;
  json?: boolean;
}

const PREVIEW_COLUMNS = ['organization', 'hours', 'charged', 'right', 'amount', 'left_out'];
const LIST_COLUMNS = [
  'rebill',
  'state',
  'plan',
  'from',
  'until',
  'organizations',
  'hours',
  'amount',
  'asked_by',
  'reason',
];
const MOST_LISTED = 1_000;
/** Thousands of instances of one organization are corrected in one statement. */
const LIMITS = { statementTimeoutMs: 60 * 60_000 };

/** `containerstacks billing rebill`: corrects a wrong price; without --apply it says what that would do. */
export function addBillingRebill(billing: Command): void {
  const [format, json, wide] = formatOptions();
  billing
    .command('rebill')
    .description(
      'correct a wrong price of hours that are billed: preview it or, with --apply, post an adjustment each',
    )
    .option('--plan <code>', 'the plan that was charged (required)')
    .option('--from <hour>', 'hours that began at or after it, a full hour (UTC) (required)')
    .option('--until <hour>', 'and before it, a full hour (UTC) (required)')
    .option('--monthly <price>', 'the right cap on a calendar month (required)')
    .option('--hourly <price>', 'the right price of an hour (default: a 672nd of the monthly)')
    .option('--organization <organization>', 'only this one’s hours: its handle, or its ID as id:38')
    .option('--apply', 'correct it; again it carries on with what is left and changes nothing that is done')
    .option('--key <key>', 'identifies this rebill, so that a retry is safe (required with --apply)')
    .option('--reason <text>', 'why, for the ledgers (required with --apply)')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action((options: RebillOptions) => (options.apply ? apply(options) : preview(options)));
  billing
    .command('rebills')
    .description('list the rebills, newest first')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
  billing
    .command('apply-rebill')
    .description('carry on with an unfinished rebill, or confirm one that somebody else asked for')
    .argument('<rebill>', 'as `billing rebills` shows it')
    .option('--json', 'print it as JSON')
    .action(async (rebill: string, options: { json?: boolean }) => {
      const result = await withServices(
        'billing apply-rebill',
        ({ rebills }) => rebills.carryOn(readId(rebill), { operator: operatorName() }),
        LIMITS,
      );
      printResult(result, options);
    });
  billing
    .command('refuse-rebill')
    .description('refuse a rebill that waits for a second administrator, or take it back')
    .argument('<rebill>', 'as `billing rebills` shows it')
    .option('--json', 'print it as JSON')
    .action(async (rebill: string, options: { json?: boolean }) => {
      const refused = await withServices('billing refuse-rebill', ({ rebills }) =>
        rebills.refuse(readId(rebill), { operator: operatorName() }),
      );
      if (options.json) printJson(viewRebill(refused));
      else process.stdout.write(`rebill ${refused.rebillId} is ${refused.state}\n`);
    });
}

async function preview(options: RebillOptions): Promise<void> {
  const { wrong } = readRebill(options);
  const found = await withServices(
    'billing rebill',
    ({ rebills }) => rebills.preview(wrong, { most: Number.POSITIVE_INFINITY }),
    LIMITS,
  );
  const format = chooseFormat(options);
  if (format === 'json') {
    printJson(viewRebillPreview(found));
    return;
  }
  printRows(PREVIEW_COLUMNS, found.shown.map(correctionRow), format);
  process.stderr.write(`${inWords(found)}\n`);
}

async function apply(options: RebillOptions): Promise<void> {
  const { wrong, key, reason } = readRebill(options);
  const result = await withServices(
    'billing rebill',
    ({ rebills }) => rebills.apply(wrong, { key, reason, by: { operator: operatorName() } }),
    LIMITS,
  );
  printResult(result, options);
}

async function list(options: { format?: Format; json?: boolean }): Promise<void> {
  const { items } = await withServices('billing rebills', ({ rebills }) =>
    rebills.list({ before: null, limit: MOST_LISTED }),
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(items.map(viewRebill));
  else printRows(LIST_COLUMNS, items.map(rebillRow), format);
}

function printResult(result: RebillResult, { json }: { json?: boolean }): void {
  const { rebill, repeated, failures } = result;
  if (json) {
    printJson({ repeated, ...viewAppliedRebill(result) });
    return;
  }
  const { rebillId, state, key, organizations, hours, chargedMicros, rightMicros } = rebill;
  const corrected = `${pluralize(hours, 'hour')} of ${pluralize(organizations, 'organization')}: charged ${formatMicros(chargedMicros)}, right ${formatMicros(rightMicros)}, moved ${formatMicros(chargedMicros - rightMicros)}`;
  const lines = [
    `${repeated ? `key "${key}" was used before: ` : ''}rebill ${rebillId} is ${state}`,
    state === 'waiting'
      ? `somebody else has to confirm it: containerstacks billing apply-rebill ${rebillId}`
      : corrected,
    ...failures.map(({ organization, why }) => `not corrected: ${organization}: ${why}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function inWords({ organizations, hours, chargedMicros, rightMicros, leftOut }: RebillPreview): string {
  const sums = `charged ${formatMicros(chargedMicros)}, right ${formatMicros(rightMicros)}, to move ${formatMicros(chargedMicros - rightMicros)}`;
  const others = leftOut === 0 ? '' : `; ${pluralize(leftOut, 'organization')} left out`;
  return `${pluralize(hours, 'hour')} of ${pluralize(organizations, 'organization')}: ${sums}${others}`;
}

function readId(text: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text);
  throw new BadInputError([{ place: 'REBILL', text: `"${text}" is no rebill: such as 3` }]);
}

/** Every fault at once. Throws BadInputError. */
function readRebill(options: RebillOptions): { wrong: WrongPrice; key: string; reason: string } {
  const faults: Fault[] = [];
  const missing = (place: string, text: string) => {
    faults.push({ place, text: `is missing: ${text}` });
    return 0n;
  };
  const read = (
    place: string,
    text: string | undefined,
    example: string,
    parse: (text: string) => bigint,
  ) => {
    if (text === undefined || text.trim() === '') return missing(place, `such as ${example}`);
    try {
      const value = parse(text);
      if (value < 0n) faults.push({ place, text: `${text} is less than zero` });
      return value;
    } catch (error) {
      if (!(error instanceof MoneyFormatError || error instanceof InstantFormatError)) throw error;
      faults.push({ place, text: error.message });
      return 0n;
    }
  };
  const { plan = '', organization, hourly, apply, key = '', reason = '' } = options;
  if (plan.trim() === '') missing('--plan', 'such as small');
  const from = read('--from', options.from, '2026-09-01T00:00Z', parseInstant);
  const until = read('--until', options.until, '2026-10-01T00:00Z', parseInstant);
  const priceMonthlyMicros = read('--monthly', options.monthly, '12.50', (text) => parseDecimal(text, 6));
  const priceHourlyNanos =
    hourly === undefined ? null : read('--hourly', hourly, '0.03', (text) => parseDecimal(text, 9));
  if (from !== 0n && until !== 0n) {
    for (const { place, text } of windowFaults({ from, until })) faults.push({ place: `--${place}`, text });
  }
  if (apply && key.trim() === '') missing('--key', 'any text that identifies this rebill');
  if (apply && reason.trim() === '') missing('--reason', 'say why, for the ledgers');
  for (const [place, text] of Object.entries({ '--key': key, '--reason': reason })) {
    if (/\p{Cc}/u.test(text)) faults.push({ place, text: 'has a line break or another control character' });
  }
  if (faults.length > 0) throw new BadInputError(faults);
  const wrong = {
    plan,
    organization: organization ?? null,
    from,
    until,
    priceMonthlyMicros,
    priceHourlyNanos,
  };
  return { wrong, key, reason };
}

function correctionRow(correction: Correction): Row {
  const { organization, hours, chargedMicros, rightMicros } = correction;
  return {
    organization: { text: organization },
    hours: { count: hours },
    charged: { micros: chargedMicros },
    right: { micros: rightMicros },
    amount: { micros: chargedMicros - rightMicros },
    left_out: { text: describeWhyNot(correction) },
  };
}

function rebillRow(rebill: Rebill): Row {
  return {
    rebill: { count: rebill.rebillId },
    state: { text: rebill.state },
    plan: { text: rebill.plan },
    from: { instant: rebill.from },
    until: { instant: rebill.until },
    organizations: { count: rebill.organizations },
    hours: { count: rebill.hours },
    amount: { micros: rebill.chargedMicros - rebill.rightMicros },
    asked_by: { text: rebill.askedBy },
    reason: { text: rebill.reason },
  };
}
