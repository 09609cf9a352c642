import {
  claimBalance,
  findCreditedSince,
  insertBalance,
  type PaymentBalance,
  readLatestBalances,
  readLedgerNet,
} from '../../../db/payments/paymentBalances.ts';
import type { Pool } from '../../../db/pool.ts';
import type { Instant } from '../../../domain/instant.ts';
import { microsOf } from '../../../domain/payments/currencies.ts';
import { netMinor } from '../../../domain/payments/net.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { isReference } from '../../../domain/payments/reference.ts';
import type { PaymentLooks } from './paymentLooks.ts';

/** Enough to begin with; the sums are of all. */
const MOST_NAMED = 20;

interface Compared {
  reference: string;
  providerMicros: bigint;
  ledgerMicros: bigint;
}

/**
 * Rule 32, daily: what each provider has of our payments, against the ledger. It counts what the provider lists and what the
 * ledger has credited, so that money that only one of the two knows of is a difference. Other takings of the account are none
 * of ours.
 */
export class PaymentBalances {
  readonly #pool: Pool;
  readonly #looks: PaymentLooks;
  readonly #currency: string;

  constructor(pool: Pool, looks: PaymentLooks, currency: string) {
    this.#pool = pool;
    this.#looks = looks;
    this.#currency = currency;
  }

  get currency(): string {
    return this.#currency;
  }

  /** The latest of each provider. */
  async latest(): Promise<PaymentBalance[]> {
    return readLatestBalances(this.#pool);
  }

  /** A provider's, if it is due; null: not now. Throws a ProviderError when the provider does not answer. */
  async compare(provider: RemoteProvider, { isForced = false } = {}): Promise<PaymentBalance | null> {
    const due = await claimBalance(this.#pool, provider, { isForced });
    if (due === null) return null;
    const sum = { payments: 0, providerMicros: 0n, ledgerMicros: 0n };
    const differing: string[] = [];
    for (const object of await this.#objectsSince(provider, due.from, due.now)) {
      const compared = await this.#compareOne(provider, object);
      if (compared === null) continue;
      sum.payments += 1;
      sum.providerMicros += compared.providerMicros;
      sum.ledgerMicros += compared.ledgerMicros;
      if (compared.providerMicros !== compared.ledgerMicros && differing.length < MOST_NAMED)
        differing.push(compared.reference);
    }
    return insertBalance(this.#pool, { provider, fromAt: due.from, ...sum, differing });
  }

  async #objectsSince(provider: RemoteProvider, from: Instant, until: Instant): Promise<Set<string>> {
    const objects = new Set(await findCreditedSince(this.#pool, provider, from));
    for await (const subject of this.#looks.provider(provider).listBetween(from, until)) {
      const object = await this.#looks.objectOf(provider, subject);
      if (object !== null) objects.add(object);
    }
    return objects;
  }

  /** A difference is looked at twice: something may have moved between the two reads. Null: it is none of ours. */
  async #compareOne(provider: RemoteProvider, object: string): Promise<Compared | null> {
    for (let look = 1; ; look += 1) {
      const seen = await this.#looks.look(provider, object);
      const reference = seen === null ? object : seen.reference;
      if (reference === null || (seen !== null && !isReference(reference))) return null;
      const ledgerMicros = await readLedgerNet(this.#pool, provider, object);
      if (ledgerMicros === null) return null;
      const net = seen === null ? 0n : netMinor(seen, this.#currency);
      const compared = { reference, providerMicros: microsOf(net, this.#currency), ledgerMicros };
      if (compared.providerMicros === ledgerMicros || look === 2) return compared;
    }
  }
}
