import { formatInstant, type Instant, InstantFormatError, parseInstant } from '../instant.ts';
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

export type FleetFields = Record<(typeof FLEET_COLUMNS)[number], string>;

export interface FleetRow {
  vm: string;
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
  const nameFault = describeNameFault(fields.vm);
  if (nameFault !== null) faults.push(`vm "${fields.vm.slice(0, LONGEST_NAME)}" ${nameFault}`);
  const row: FleetRow = {
    vm: fields.vm,
    organization: readWord(fields.organization, 'organization', faults),
    plan: readWord(fields.plan, 'plan', faults),
    vcpus: readCount(fields.vcpus, 'vcpus', faults),
    memoryMib: readMemoryMib(fields.memory_gib, faults),
    createdAt: readMoment(fields.created_at, 'created_at', faults) ?? 0n,
    deletedAt: fields.deleted_at === '' ? null : readMoment(fields.deleted_at, 'deleted_at', faults),
  };
  if (faults.length > 0) return { faults };
  if (row.createdAt < 0n) return { faults: [`created_at ${formatInstant(row.createdAt)} is before 1970`] };
  if (row.deletedAt !== null && row.deletedAt < row.createdAt) {
    const [deleted, created] = [formatInstant(row.deletedAt), formatInstant(row.createdAt)];
    return { faults: [`deleted_at ${deleted} is before created_at ${created}`] };
  }
  return { row };
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
 * When an instance's first billed hour starts, if the hours before `billFrom` were billed elsewhere; null for one that
 * was deleted by then.
 */
export function billingStart(row: FleetRow, billFrom: Instant | null): Instant | null {
  if (billFrom === null) return row.createdAt;
  if (row.deletedAt !== null && row.deletedAt <= billFrom) return null;
  return row.createdAt > billFrom ? row.createdAt : billFrom;
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
