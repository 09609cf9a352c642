/**
 * A moment in time, in whole microseconds since 1970-01-01T00:00:00Z: PostgreSQL's resolution. A Date has only
 * milliseconds, and the boundary of an hour is decided by one microsecond.
 */
export type Instant = bigint;

export const HOUR_MICROS = 3_600_000_000n;
export const MINUTE_MICROS = 60_000_000n;
export const SECOND_MICROS = 1_000_000n;

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;

export class InstantFormatError extends Error {
  override name = 'InstantFormatError';
}

/**
 * Reads an ISO 8601 moment, as people and PostgreSQL write it: 2026-09-01T06:30:00Z, 2026-09-01 06:30:00.123456+00.
 * Without a zone it is UTC. Throws InstantFormatError, also for days that do not exist.
 */
export function parseInstant(text: string): Instant {
  const match = ISO.exec(text.trim());
  if (!match) throw new InstantFormatError(`"${text}" is not a moment such as 2026-09-01T06:30:00Z`);
  const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const offset =
    zone === 'Z' || zone.includes(':')
      ? zone
      : zone.length === 3
        ? `${zone}:00`
        : zone.replace(/(\d{2})$/, ':$1');
  const utc = Date.parse(`${day}T${minutes}:${seconds}Z`);
  const milliseconds = Date.parse(`${day}T${minutes}:${seconds}${offset}`);
  if (Number.isNaN(milliseconds) || new Date(utc).toISOString().slice(0, 10) !== day) {
    throw new InstantFormatError(`"${text}" is not a moment such as 2026-09-01T06:30:00Z`);
  }
  return BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/**
 * Writes an instant as ISO 8601 in UTC for programs: always with six decimals of a second, so that texts sort by
 * time and nothing is lost: a microsecond can decide which hour it is. Null stays null.
 */
export function formatTimestamp(instant: Instant): string;
export function formatTimestamp(instant: Instant | null): string | null;
export function formatTimestamp(instant: Instant | null): string | null {
  if (instant === null) return null;
  const micros = mod(instant, 1_000_000n);
  const seconds = new Date(Number((instant - micros) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${micros.toString().padStart(6, '0')}Z`;
}

/** The same for people, with only the decimals it needs. */
export function formatInstant(instant: Instant): string {
  return formatTimestamp(instant).replace(/\.?0*Z$/, 'Z');
}

/** The clock hour (UTC) that holds an instant, counted from 1970, and how far into it the instant lies. */
export function splitHour(instant: Instant): { hourNo: bigint; offsetMicros: bigint } {
  const offsetMicros = mod(instant, HOUR_MICROS);
  return { hourNo: (instant - offsetMicros) / HOUR_MICROS, offsetMicros };
}

/** The first instant of the UTC calendar month that holds an instant. */
export function monthStart(instant: Instant): Instant {
  const date = new Date(Number(instant / 1000n));
  return BigInt(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)) * 1000n;
}

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}
