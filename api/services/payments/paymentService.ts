import { randomBytes } from 'node:crypto';
import { type AuditUser, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { organizationName } from '../../../db/accounts/organizations.ts';
import {
  countUnpaid,
  findPayment,
  insertPayment,
  type Payment,
  setCheckout,
} from '../../../db/payments/payments.ts';
import {
  countPayments,
  type ListedPayment,
  listPayments,
  type PaymentFilter,
  type PaymentSort,
} from '../../../db/payments/paymentList.ts';
import { readDisputes, type Dispute } from '../../../db/payments/disputes.ts';
import { readRefunds, type Refund } from '../../../db/payments/refunds.ts';
import type { ListPage } from '../../../db/list.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import { exponentOf, microsPerMinor, minorOf } from '../../../domain/payments/currencies.ts';
import { PROVIDER_NAMES, type Provider, type RemoteProvider } from '../../../domain/payments/providers.ts';
import { REFERENCE_BYTES, referenceFrom } from '../../../domain/payments/reference.ts';
import { type CountedPage, countedPageOf, everyListed } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { PaymentLooks } from './paymentLooks.ts';
import type { PaymentSettings } from './paymentSettings.ts';
import { unreachable } from './unreachable.ts';

export interface PaymentServiceOptions {
  pool: Pool;
  looks: PaymentLooks;
  settings: PaymentSettings;
  linkBase: () => string;
}

/** A payment, and what was paid back or is disputed of it. */
export interface PaymentInFull {
  payment: Payment;
  refunds: Refund[];
  disputes: Dispute[];
}

/** An hour; more is somebody who plays with the button. */
const MOST_UNPAID = 20n;

/** Nothing is left out. */
export const EVERY_PAYMENT: PaymentFilter = {
  organizationId: null,
  search: null,
  provider: null,
  state: null,
  isSetAside: false,
};

/** Customers' payments: begun here, paid at the provider, believed only from it (rules 30 and 31). */
export class PaymentService {
  readonly #options: PaymentServiceOptions;

  constructor(options: PaymentServiceOptions) {
    this.#options = options;
  }

  get settings(): PaymentSettings {
    return this.#options.settings;
  }

  /** By which one can pay. */
  get providers(): Provider[] {
    const { looks, settings } = this.#options;
    return [...looks.providers, ...(settings.instructions === null ? [] : (['manual'] as const))];
  }

  /** Whether one can be charged later. */
  get savesMethods(): boolean {
    return this.#options.looks.saving !== null;
  }

  /** Those that are asked over the network, and so have to be listened to. */
  get remoteProviders(): RemoteProvider[] {
    return this.#options.looks.providers;
  }

  /** Begins one; the buyer goes on at its checkout, or sends a transfer with its reference. Throws a Refusal. */
  async begin(
    organizationId: bigint,
    { provider, amountMicros }: { provider: Provider; amountMicros: bigint },
    by: AuditUser,
  ): Promise<PaymentInFull> {
    const { pool, looks, settings, linkBase } = this.#options;
    const { currency } = settings;
    const amountMinor = this.#requireAmount(provider, amountMicros);
    const reference = referenceFrom(randomBytes(REFERENCE_BYTES));
    const paymentId = await inTransaction(pool, async (client) => {
      // Two at once are counted one after the other.
      await lockWallet(client, organizationId);
      if ((await countUnpaid(client, organizationId)) >= MOST_UNPAID) {
        throw new Refusal(
          'too_many_requests',
          `${MOST_UNPAID} payments were begun in the last hour and not paid: pay one of them, or try again later`,
          { retryAfterSeconds: 600 },
        );
      }
      const made = await insertPayment(client, {
        organizationId,
        provider,
        reference,
        currency,
        microsPerMinor: microsPerMinor(currency),
        amountMinor,
        begunBy: nameActor(by, { withKey: false }),
      });
      if (made === null) throw new Error('a payment could not be begun');
      await recordAuditEvent(client, by, {
        action: 'payment.begin',
        subject: `payment ${made}`,
        organizationId,
        detail: { provider, amount: formatMicros(amountMicros), reference },
      });
      return made;
    });
    if (provider !== 'manual') {
      const handle = await organizationName(pool, organizationId);
      const checkout = await looks
        .provider(provider)
        .begin({
          reference,
          organizationId,
          description: `Funds for ${handle}`,
          amountMinor,
          currency,
          returnUrl: `${linkBase()}/organizations/${encodeURIComponent(handle)}/wallet/payments/${paymentId}`,
        })
        .catch(unreachable(provider));
      await setCheckout(pool, paymentId, checkout);
    }
    return this.find(paymentId, organizationId);
  }

  /** What the provider says of one now, for whoever comes back from it. Throws a Refusal. */
  async check(paymentId: bigint, organizationId: bigint): Promise<PaymentInFull> {
    const { looks } = this.#options;
    const { payment } = await this.find(paymentId, organizationId);
    const { provider, providerObject } = payment;
    if (provider === 'manual' || providerObject === null || !looks.providers.includes(provider)) {
      return this.find(paymentId, organizationId);
    }
    await looks.look(provider, providerObject).catch(unreachable(provider));
    return this.find(paymentId, organizationId);
  }

  /** One of an organization, or of any (null). Throws a Refusal. */
  async find(paymentId: bigint, organizationId: bigint | null): Promise<PaymentInFull> {
    const { pool } = this.#options;
    const payment = await findPayment(pool, paymentId);
    if (payment === null || (organizationId !== null && payment.organizationId !== organizationId)) {
      throw new Refusal('not_found', `there is no payment ${paymentId}`);
    }
    const [refunds, disputes] = await Promise.all([
      readRefunds(pool, paymentId),
      readDisputes(pool, paymentId),
    ]);
    return { payment, refunds, disputes };
  }

  list(filter: PaymentFilter, page: ListPage<PaymentSort>): Promise<CountedPage<ListedPayment>> {
    const { pool } = this.#options;
    return countedPageOf(page, listPayments(pool, filter, page), () => countPayments(pool, filter));
  }

  /** The same, whole. */
  every(filter: PaymentFilter, order: Pick<ListPage<PaymentSort>, 'sort' | 'descending'>) {
    return everyListed(order, (page) => listPayments(this.#options.pool, filter, page));
  }

  #requireAmount(provider: Provider, amountMicros: bigint): bigint {
    const { looks, settings } = this.#options;
    const { currency, minimumMicros, maximumMicros } = settings;
    if (!this.providers.includes(provider)) {
      throw new Refusal('invalid_request', `${PROVIDER_NAMES[provider]} is not set up here`);
    }
    if (amountMicros < minimumMicros || amountMicros > maximumMicros) {
      const range = `from ${formatMicros(minimumMicros)} to ${formatMicros(maximumMicros)}`;
      throw new Refusal('invalid_request', `the amount must be ${range}, not ${formatMicros(amountMicros)}`);
    }
    const amountMinor = minorOf(amountMicros, currency);
    if (amountMinor === null) {
      const places = exponentOf(currency);
      throw new Refusal(
        'invalid_request',
        `${currency} has ${places === 0 ? 'no decimals' : `at most ${places} decimals`}: the amount cannot be ${formatMicros(amountMicros)}`,
      );
    }
    const why = provider === 'manual' ? null : looks.provider(provider).whyNot(amountMinor, currency);
    if (why !== null) throw new Refusal('invalid_request', why);
    return amountMinor;
  }
}
