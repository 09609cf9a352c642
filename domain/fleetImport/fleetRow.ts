import { formatInstant, type Instant, InstantFormatError, parseInstant } from '../instant.ts';
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

/** A name that can be shown on one line; U+FFFD stands where bytes were not UTF-8. */
const SHOWABLE_NAME = /^(?!\s)[^\p{Cc}\uFFFD]{1,255}(?<!\s)$/u;

export function parseFleetRow(fields: FleetFields): Parsed<FleetRow> {
  const faults: string[] = [];
  if (!SHOWABLE_NAME.test(fields.vm)) {
    faults.push(
      fields.vm.includes('\uFFFD')
        ? `vm "${fields.vm}" is not UTF-8 text`
        : `vm "${fields.vm}" is not a name (1 to 255 characters on one line, no space at either end)`,
    );
  }
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
