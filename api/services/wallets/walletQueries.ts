import { databaseNow, type Pool } from '../../../db/pool.ts';
import {
  type ChargeLine,
  readEntriesAfter,
  readEntriesBefore,
  readHourCharges,
  readWallet,
  sumMonth,
  type WalletState,
} from '../../../db/wallets/walletQueries.ts';
import { readPricedFleet } from '../../../db/subscriptions/pricedFleet.ts';
import type { LedgerEntry } from '../../../db/wallets/wallets.ts';
import { HOUR_MICROS, monthStart, parseInstant } from '../../../domain/instant.ts';
import type { LedgerKind } from '../../../domain/wallets/ledgerKinds.ts';
import { outlook, type SpendingOutlook } from '../../../domain/wallets/spending.ts';
import { everyPage, type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** How many rows one statement of an export reads, and holds in memory. */
const EXPORTED_AT_ONCE = 1_000;

export interface WalletOverview extends WalletState, SpendingOutlook {
  spentThisMonthMicros: bigint;
}

/** Wallets as their owners see them: balance, spending, how long it lasts, and every entry ever posted. */
export class WalletQueries {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async overview(organizationId: bigint): Promise<WalletOverview> {
    const wallet = await readWallet(this.#pool, organizationId);
    if (wallet === null) {
      throw new Refusal('not_found', `there is no wallet of organization ${organizationId}`);
    }
    const spentThisMonthMicros = await sumMonth(this.#pool, organizationId, monthStart(wallet.now));
    const fleet = await readPricedFleet(this.#pool, organizationId);
    return { ...wallet, spentThisMonthMicros, ...outlook(fleet, wallet.balanceMicros, wallet.now) };
  }

  async ledger(
    organizationId: bigint,
    page: { before: bigint | null; limit: number; kind?: LedgerKind | undefined },
  ): Promise<Page<LedgerEntry>> {
    const rows = await readEntriesBefore(this.#pool, organizationId, page);
    return pageOf(rows, page.limit, ({ entryNo }) => [entryNo]);
  }

  /** The whole ledger, oldest first. */
  wholeLedger(organizationId: bigint): AsyncGenerator<LedgerEntry[]> {
    return everyPage(
      EXPORTED_AT_ONCE,
      (page) => readEntriesAfter(this.#pool, organizationId, page),
      ({ entryNo }) => entryNo,
    );
  }

  /** A month's charges, hour by hour. Throws InstantFormatError on an invalid month. */
  async *monthCharges(organizationId: bigint, month: string): AsyncGenerator<ChargeLine[]> {
    const start = parseInstant(`${month}-01`);
    const now = await databaseNow(this.#pool);
    for (let hour = start; hour <= now && monthStart(hour) === start; hour += HOUR_MICROS) {
      yield* everyPage(
        EXPORTED_AT_ONCE,
        (page) => readHourCharges(this.#pool, organizationId, hour, page),
        ({ subscriptionId }) => subscriptionId,
      );
    }
  }
}
