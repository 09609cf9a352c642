import type * as contracts from '../../contracts/wallets.ts';
import type { LedgerEntry } from '../../db/wallets/wallets.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { WalletOverview } from '../services/wallets/walletQueries.ts';

/** Where the numbers of JSON end: a fleet that costs next to nothing could last longer. */
const LONGEST_RUNWAY_HOURS = BigInt(Number.MAX_SAFE_INTEGER);

export function viewWallet(wallet: WalletOverview, currency: string): contracts.Wallet {
  return {
    currency,
    balance: formatMicros(wallet.balanceMicros),
    pastDueSince: formatTimestamp(wallet.pastDueSince),
    billedThrough: formatTimestamp(wallet.billedThrough),
    spentThisMonth: formatMicros(wallet.spentThisMonthMicros),
    perHour: formatMicros(wallet.hourlyMicros),
    fullMonth: formatMicros(wallet.monthMicros),
    runwayHours: countOfHours(wallet.runwayHours),
  };
}

export function countOfHours(hours: bigint | null): number | null {
  return hours === null ? null : Number(hours < LONGEST_RUNWAY_HOURS ? hours : LONGEST_RUNWAY_HOURS);
}

export function viewEntry(entry: LedgerEntry): contracts.LedgerEntry {
  return {
    entry: String(entry.entryNo),
    postedAt: formatTimestamp(entry.postedAt),
    kind: entry.kind,
    amount: formatMicros(entry.amountMicros),
    balanceAfter: formatMicros(entry.balanceAfterMicros),
    hours: entry.hours === null ? null : Number(entry.hours),
    billedFrom: formatTimestamp(entry.billedFrom),
    billedThrough: formatTimestamp(entry.billedThrough),
    concerns: entry.concernsEntryNo === null ? null : String(entry.concernsEntryNo),
    key: entry.idempotencyKey,
    reason: entry.reason,
    actor: entry.actor,
  };
}
