import type { Instant } from '../domain/instant.ts';

/** Null is an empty cell. */
export type Cell =
  | { text: string | null }
  | { count: bigint | number | null }
  | { micros: bigint | null }
  | { instant: Instant | null };

/** By column name, as in the CSV header. */
export type Row = Record<string, Cell>;
