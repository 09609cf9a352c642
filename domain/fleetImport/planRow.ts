import { HANDLE } from '../accounts/handle.ts';
import { RESOURCE_KINDS, type ResourceKind } from '../billing/resourceKinds.ts';
import { MoneyFormatError, parseDecimal } from '../money.ts';
import { type PlanResources, resourcesOf } from '../plans/planGives.ts';
import { whyTooDear } from '../plans/priceChange.ts';

/** The columns of a price list file. An empty price_hourly means price_monthly / 672 (rule 7). */
export const PLAN_COLUMNS = [
  'plan',
  'vcpus',
  'memory_gib',
  'disk_gib',
  'price_monthly',
  'price_hourly',
] as const;

/** Columns that a price list may have as well. An empty kind is vps, an empty display_name the plan's code. */
export const OPTIONAL_PLAN_COLUMNS = ['kind', 'display_name'] as const;

export type PlanFields = Record<(typeof PLAN_COLUMNS)[number], string> &
  Partial<Record<(typeof OPTIONAL_PLAN_COLUMNS)[number], string>>;

export interface PlanRow extends PlanResources {
  kind: ResourceKind;
  code: string;
  displayName: string;
  priceMonthlyMicros: bigint;
  priceHourlyNanos: bigint | null;
}

/** A row read, or everything that is wrong with it. */
export type Parsed<Row> = { row: Row } | { faults: string[] };

const LARGEST_INTEGER = 2_147_483_647n;
/** The bound that the schema puts on both kinds of price, each in its own unit. */
const LARGEST_PRICE = 1_000_000_000_000_000n;

export function parsePlanRow(fields: PlanFields): Parsed<PlanRow> {
  const faults: string[] = [];
  const kind = readKind(fields.kind ?? '', faults);
  const given = (resource: keyof PlanResources, column: (typeof PLAN_COLUMNS)[number]): boolean => {
    if (resourcesOf(kind).includes(resource)) return true;
    if (fields[column] !== '') faults.push(`${column} "${fields[column]}" is not for a plan of kind ${kind}`);
    return false;
  };
  const row: PlanRow = {
    kind,
    code: readWord(fields.plan, 'plan', faults),
    displayName: fields.display_name ? readDisplayName(fields.display_name, faults) : fields.plan,
    vcpus: given('vcpus', 'vcpus') ? readCount(fields.vcpus, 'vcpus', faults) : null,
    memoryMib: given('memoryMib', 'memory_gib') ? readMemoryMib(fields.memory_gib, faults) : null,
    diskGib: given('diskGib', 'disk_gib') ? readCount(fields.disk_gib, 'disk_gib', faults) : null,
    priceMonthlyMicros: readPrice(fields.price_monthly, 'price_monthly', 6, faults),
    priceHourlyNanos:
      fields.price_hourly === '' ? null : readPrice(fields.price_hourly, 'price_hourly', 9, faults),
  };
  const tooDear = whyTooDear(kind, row);
  if (tooDear !== null) faults.push(tooDear);
  if (faults.length > 0) return { faults };
  // Exporters write 0 for "not sold by the hour", and everything would be free forever.
  if (row.priceHourlyNanos === 0n && row.priceMonthlyMicros > 0n) {
    const price = `price_hourly ${fields.price_hourly} makes it free, whatever price_monthly says`;
    return {
      faults: [`${price}: leave it empty for price_monthly / 672, or write 0 in both to give it away`],
    };
  }
  return { row };
}

function readKind(text: string, faults: string[]): ResourceKind {
  const kind = RESOURCE_KINDS.find((known) => known === text);
  if (kind === undefined && text !== '') faults.push(`kind "${text}" is not ${RESOURCE_KINDS.join(' or ')}`);
  return kind ?? 'vps';
}

function readDisplayName(text: string, faults: string[]): string {
  if (!/^[\p{L}\p{N}][^\p{C}]{0,99}$/u.test(text)) {
    faults.push(
      `display_name "${text}" does not begin with a letter or digit, or has more than 100 characters`,
    );
  }
  return text;
}

/** A name as the schema accepts them for plans, regions and organization handles. */
export function isPlainWord(text: string): boolean {
  return HANDLE.test(text);
}

export const PLAIN_WORD_RULE =
  'is not a plain word (letters, digits, dots, dashes and underscores, at most 63, the first a letter or digit)';

export function readWord(text: string, column: string, faults: string[]): string {
  if (!isPlainWord(text)) faults.push(`${column} "${text}" ${PLAIN_WORD_RULE}`);
  return text;
}

/** A positive whole number. */
export function readCount(text: string, column: string, faults: string[]): number {
  if (!/^\d{1,10}$/.test(text) || BigInt(text) < 1n || BigInt(text) > LARGEST_INTEGER) {
    faults.push(`${column} "${text}" is not a positive whole number`);
    return 0;
  }
  return Number(text);
}

/** Memory in GiB, such as 0.75, as whole MiB, such as 768. */
export function readMemoryMib(text: string, faults: string[]): number {
  const scale = 10_000_000_000n;
  let scaledGib = 0n;
  try {
    scaledGib = parseDecimal(text, 10);
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
  }
  const scaledMib = scaledGib * 1024n;
  if (scaledMib <= 0n || scaledMib % scale !== 0n || scaledMib / scale > LARGEST_INTEGER) {
    faults.push(`memory_gib "${text}" is not a positive number of GiB that makes whole MiB, such as 0.75`);
    return 0;
  }
  return Number(scaledMib / scale);
}

function readPrice(text: string, column: string, places: number, faults: string[]): bigint {
  let price: bigint;
  try {
    price = parseDecimal(text, places);
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    faults.push(`${column} ${error.message}`);
    return 0n;
  }
  if (text.startsWith('-')) faults.push(`${column} ${text} is negative`);
  if (price > LARGEST_PRICE) faults.push(`${column} ${text} is too large`);
  return price;
}
