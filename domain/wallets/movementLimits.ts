import { abs, formatMicros } from '../money.ts';
import { LEDGER_KINDS, type LedgerKind } from './ledgerKinds.ts';

/** An entry, and the sum of the entries that concern it, or one that does: all that was mended or paid back of it. */
export interface ConcernedEntry {
  entryNo: bigint;
  kind: LedgerKind;
  amountMicros: bigint;
  concernedMicros: bigint;
  /** What rebills gave back of a charge, or with a minus sign took for it; zero of everything else. */
  rebilledMicros: bigint;
}

/** How much more may be posted upwards and downwards about an entry. Neither is negative while the limits hold. */
export interface Room {
  upMicros: bigint;
  downMicros: bigint;
}

/**
 * Rule 16. Everything about one entry together takes back at most all of it: a top-up of 50 bears 50 of refunds,
 * chargebacks and corrections. A charge may be adjusted either way, by at most its own amount. An entry that was mended
 * counts for what is left of it, so a refund of 50 that was corrected by 45 took 5; and a charge of which a rebill gave 6 of
 * 10 back bears 4 more.
 */
export function roomOf({
  kind,
  amountMicros,
  concernedMicros,
  rebilledMicros,
}: Omit<ConcernedEntry, 'entryNo'>): Room {
  const most = amountMicros < 0n || kind === 'charge' ? -amountMicros : 0n;
  const least = amountMicros > 0n || kind === 'charge' ? -abs(amountMicros) : 0n;
  return { upMicros: most - rebilledMicros - concernedMicros, downMicros: concernedMicros - least };
}

/** Why a movement about an entry would exceed the limits, in words; null if it does not. */
export function whyBeyond(entry: ConcernedEntry, amountMicros: bigint): string | null {
  const { upMicros, downMicros } = roomOf(entry);
  const room = amountMicros > 0n ? upMicros : downMicros;
  if (abs(amountMicros) <= room) return null;
  const name = `entry ${entry.entryNo}, a ${LEDGER_KINDS[entry.kind].one.toLowerCase()} of ${formatMicros(entry.amountMicros)}`;
  const way = amountMicros > 0n ? 'given back' : 'taken';
  return `${formatMicros(abs(amountMicros))} is more than can still be ${way} for ${name}: at most ${formatMicros(room)}`;
}
