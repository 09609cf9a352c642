import { findObjectOfPayment } from '../../../db/payments/payments.ts';
import type { Pool } from '../../../db/pool.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { Refusal } from '../refusal.ts';
import type { PaymentPosting } from './paymentPosting.ts';
import type { PaymentProvider, SavedMethods, SeenPayment } from './provider.ts';

/** Asks providers what is, outside of any transaction, and hands it to the posting. */
export class PaymentLooks {
  readonly #pool: Pool;
  readonly #providers: readonly PaymentProvider[];
  readonly #posting: PaymentPosting;

  constructor(pool: Pool, providers: readonly PaymentProvider[], posting: PaymentPosting) {
    this.#pool = pool;
    this.#providers = providers;
    this.#posting = posting;
  }

  get providers(): RemoteProvider[] {
    return this.#providers.map(({ name }) => name);
  }

  /** The first that saves a method; null: none does. */
  get saving(): { name: RemoteProvider; saved: SavedMethods } | null {
    for (const { name, saved } of this.#providers) if (saved !== null) return { name, saved };
    return null;
  }

  /** Throws a Refusal if it is not set up. */
  provider(name: RemoteProvider): PaymentProvider {
    const provider = this.#providers.find((one) => one.name === name);
    if (provider) return provider;
    throw new Refusal('not_found', `${name} is not set up here`);
  }

  /** Looks at a checkout, and posts what is not posted yet; what it said, null: it has none. Throws a ProviderError when the provider does not answer. */
  async look(name: RemoteProvider, object: string): Promise<SeenPayment | null> {
    const seen = await this.provider(name).read(object);
    if (seen !== null) await this.#posting.post(name, seen);
    return seen;
  }

  /** The checkout that an event or a list names; null: none of ours. */
  async objectOf(name: RemoteProvider, subject: string): Promise<string | null> {
    const payment = subject.split(':').at(-1) ?? subject;
    const known = await findObjectOfPayment(this.#pool, name, payment);
    return known ?? this.provider(name).locate(subject);
  }

  /** The same of whatever an event or a list names; what is not a checkout of ours is passed over. */
  async lookAtSubject(name: RemoteProvider, subject: string): Promise<void> {
    const object = await this.objectOf(name, subject);
    if (object !== null) await this.look(name, object);
  }
}
