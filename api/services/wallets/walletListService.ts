import { readHourlyRates } from '../../../db/debtors/rates.ts';
import type { ListPage } from '../../../db/list.ts';
import type { Pool } from '../../../db/pool.ts';
import {
  countWallets,
  type ListedWallet,
  listWallets,
  type WalletFilter,
  type WalletSort,
} from '../../../db/wallets/walletList.ts';
import { type CountedPage, countedPageOf, everyListed } from '../page.ts';

const idOf = ({ organizationId }: ListedWallet) => organizationId;

export interface PricedWallet extends ListedWallet {
  /** What an hour costs before monthly caps, in 84,000ths of a micro. */
  hourlyRate: bigint;
}

/** All organizations with their wallets, for administrators. */
export class WalletListService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  list(filter: WalletFilter, page: ListPage<WalletSort>): Promise<CountedPage<PricedWallet>> {
    return countedPageOf(page, this.#read(filter, page), () => countWallets(this.#pool, filter));
  }

  /** The same, whole. */
  every(filter: WalletFilter, order: Pick<ListPage<WalletSort>, 'sort' | 'descending'>) {
    return everyListed(order, (page) => this.#read(filter, page));
  }

  async #read(filter: WalletFilter, page: ListPage<WalletSort>): Promise<PricedWallet[]> {
    const wallets = await listWallets(this.#pool, filter, page);
    const rates = await readHourlyRates(this.#pool, wallets.map(idOf));
    return wallets.map((wallet) => ({ ...wallet, hourlyRate: rates.get(idOf(wallet)) ?? 0n }));
  }
}
