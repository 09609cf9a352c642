import {
  formatInstant,
  HOUR_MICROS,
  type Instant,
  InstantFormatError,
  monthStart,
  parseInstant,
} from '../instant.ts';
import { hasUnseenCharacters } from '../lookAlike.ts';
import { type Parsed, readCount, readMemoryMib, readWord } from './planRow.ts';

/** The columns of a fleet file. An empty deleted_at is a VM that still runs. */
export const FLEET_COLUMNS = [
  'vm',
  'organization',
  'plan',
  'vcpus',
  'memory_gib',
  'created_at',
  'deleted_at',
] as const;

/** Columns that a fleet may have as well; what is empty is as if the column were not there. */
export const OPTIONAL_FLEET_COLUMNS = [
  'name',
  'external_ref',
  'status',
  'region',
  'billed_through',
  'quantity',
] as const;

export type FleetFields = Record<(typeof FLEET_COLUMNS)[number], string> &
  Partial<Record<(typeof OPTIONAL_FLEET_COLUMNS)[number], string>>;

const STATUSES = ['provisioning', 'running', 'stopped', 'error', 'deleted'] as const;

export interface FleetRow {
  /** The external reference of the file, else the VM's name: what it is known by here. */
  vm: string;
  /** An external reference is one machine's everywhere; without one, a name is one VM's in its organization. */
  hasReference: boolean;
  /** What people see. */
  name: string;
  status: (typeof STATUSES)[number];
  /** Null: the region of the import. */
  region: string | null;
  /** Hours before this moment were billed elsewhere. Null: what holds for the whole import. */
  billedThrough: Instant | null;
  organization: string;
  plan: string;
  vcpus: number;
  memoryMib: number;
  createdAt: Instant;
  deletedAt: Instant | null;
}

const LONGEST_NAME = 255;

export function parseFleetRow(fields: FleetFields): Parsed<FleetRow> {
  const faults: string[] = [];
  readName(fields.vm, 'vm', faults);
  const optional = <Value>(text: string | undefined, read: (given: string) => Value): Value | null =>
    text === undefined || text === '' ? null : read(text);
  const reference = optional(fields.external_ref, (text) => readName(text, 'external_ref', faults));
  const deletedAt = optional(fields.deleted_at, (text) => readMoment(text, 'deleted_at', faults));
  const status = readStatus(fields.status ?? '', fields.deleted_at !== '', faults);
  if ((fields.quantity ?? '1') !== '1' && fields.quantity !== '')
    faults.push(`quantity "${fields.quantity}" is not 1: a row is one VM`);
  const row: FleetRow = {
    vm: reference ?? fields.vm,
    hasReference: reference !== null,
    name: optional(fields.name, (text) => readName(text, 'name', faults)) ?? fields.vm,
    status,
    region: optional(fields.region, (text) => readWord(text, 'region', faults)),
    billedThrough: optional(fields.billed_through, (text) => readMoment(text, 'billed_through', faults)),
    organization: readWord(fields.organization, 'organization', faults),
    plan: readWord(fields.plan, 'plan', faults),
    vcpus: readCount(fields.vcpus, 'vcpus', faults),
    memoryMib: readMemoryMib(fields.memory_gib, faults),
    createdAt: readMoment(fields.created_at, 'created_at', faults) ?? 0n,
    deletedAt,
  };
  if (faults.length > 0) return { faults };
  if (row.createdAt < 0n) return { faults: [`created_at ${formatInstant(row.createdAt)} is before 1970`] };
  if (row.deletedAt !== null && row.deletedAt < row.createdAt) {
    const [deleted, created] = [formatInstant(row.deletedAt), formatInstant(row.createdAt)];
    return { faults: [`deleted_at ${deleted} is before created_at ${created}`] };
  }
  return { row };
}

function readName(text: string, column: string, faults: string[]): string {
  const fault = describeNameFault(text);
  if (fault !== null) faults.push(`${column} "${text.slice(0, LONGEST_NAME)}" ${fault}`);
  return text;
}

/** Without a status, what has an end is deleted and the rest runs. */
function readStatus(text: string, hasEnd: boolean, faults: string[]): FleetRow['status'] {
  const status = text === '' ? (hasEnd ? 'deleted' : 'running') : STATUSES.find((known) => known === text);
  if (status === undefined) faults.push(`status "${text}" is not ${STATUSES.join(', ')}`);
  else if ((status === 'deleted') !== hasEnd)
    faults.push(`status "${text}" contradicts deleted_at, which ${hasEnd ? 'is given' : 'is empty'}`);
  return status ?? 'running';
}

function describeNameFault(name: string): string | null {
  // U+FFFD replaces bytes that were not UTF-8.
  if (name.includes('\uFFFD')) return 'is not UTF-8 text';
  if (name.length > LONGEST_NAME || name === '' || name.trim() !== name || /\p{Cc}/u.test(name)) {
    return `is not a name (1 to ${LONGEST_NAME} characters on one line, no space at either end)`;
  }
  return hasUnseenCharacters(name) ? 'has characters in it that cannot be seen: write it without them' : null;
}

/**
 * When an instance's first billed hour starts, if the hours before its billedThrough, else before `billFrom`, were billed
 * elsewhere; null for one that was deleted by then, and for one that never ran.
 */
export function billingStart(row: FleetRow, billFrom: Instant | null): Instant | null {
  const neverRan = row.status === 'provisioning' || row.status === 'error';
  if (neverRan && row.billedThrough === null) return null;
  const from = row.billedThrough ?? billFrom;
  if (from === null) return row.createdAt;
  if (row.deletedAt !== null && row.deletedAt <= from) return null;
  return row.createdAt > from ? row.createdAt : from;
}

/** How many hours billed elsewhere began in the month in which billing starts: they count for its cap (rule 8). */
export function hoursBefore({ createdAt, billedThrough }: FleetRow): number {
  if (billedThrough === null || billedThrough <= createdAt) return 0;
  const month = monthStart(billedThrough);
  return Number((billedThrough - (createdAt > month ? createdAt : month)) / HOUR_MICROS);
}

function readMoment(text: string, column: string, faults: string[]): Instant | null {
  try {
    return parseInstant(text);
  } catch (error) {
    if (!(error instanceof InstantFormatError)) throw error;
    faults.push(`${column} ${error.message}`);
    return null;
  }
}
