import { randomBytes } from 'node:crypto';
import { type AuditUser, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { organizationName } from '../../../db/accounts/organizations.ts';
import {
  type AutoTopUp,
  findBySetup,
  readAutoTopUp,
  saveTerms,
  setSetup,
  sumAutomatic,
  turnOff,
  turnOn,
} from '../../../db/payments/autoTopUps.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import { type AutoTopUpTerms, whyNoTerms } from '../../../domain/payments/autoTopUp.ts';
import { microsOf } from '../../../domain/payments/currencies.ts';
import type { RemoteProvider } from '../../../domain/payments/providers.ts';
import { REFERENCE_BYTES, referenceFrom } from '../../../domain/payments/reference.ts';
import { Refusal } from '../refusal.ts';
import { requireLiving } from '../subscriptions/admission.ts';
import type { PaymentLooks } from './paymentLooks.ts';
import type { PaymentSettings } from './paymentSettings.ts';
import { ProviderError, type SavedMethods } from './provider.ts';
import { unreachable } from './unreachable.ts';

export interface AutoTopUpServiceOptions {
  pool: Pool;
  looks: PaymentLooks;
  settings: PaymentSettings;
  linkBase: () => string;
}

export interface AutoTopUpInFull {
  /** Null: it was never set up. */
  topUp: AutoTopUp | null;
  /** Automatically, this month. */
  toppedUpMicros: bigint;
}

/** What customers decide about automatic top-ups (rule 35). */
export class AutoTopUpService {
  readonly #options: AutoTopUpServiceOptions;

  constructor(options: AutoTopUpServiceOptions) {
    this.#options = options;
  }

  get currency(): string {
    return this.#options.settings.currency;
  }

  async find(organizationId: bigint): Promise<AutoTopUpInFull> {
    const { pool, settings } = this.#options;
    const sum = await sumAutomatic(pool, organizationId, settings.currency);
    const topUp = await readAutoTopUp(pool, organizationId);
    return { topUp, toppedUpMicros: microsOf(sum, settings.currency) };
  }

  /** Turns it on, or changes its terms; without a method, or for a new one, the customer goes on at its setup's page. Throws a Refusal. */
  async set(
    organizationId: bigint,
    { terms, isNewMethod }: { terms: AutoTopUpTerms; isNewMethod: boolean },
    by: AuditUser,
  ): Promise<AutoTopUpInFull> {
    const { pool, settings } = this.#options;
    const { name, saved } = this.#requireSaving();
    const faults = whyNoTerms(terms, settings);
    if (Object.keys(faults).length > 0) throw Refusal.ofFields(faults);
    await inTransaction(pool, async (client) => {
      await lockWallet(client, organizationId);
      await requireLiving(client, organizationId);
      await saveTerms(client, organizationId, name, { terms, isNewMethod });
      await recordAuditEvent(client, by, {
        action: 'auto_top_up.set',
        subject: `organization ${organizationId}`,
        organizationId,
        detail: {
          threshold: formatMicros(terms.thresholdMicros),
          amount: formatMicros(terms.amountMicros),
          monthlyLimit: formatMicros(terms.monthlyLimitMicros),
        },
      });
    });
    const { topUp } = await this.find(organizationId);
    if (topUp !== null && (topUp.method === null || isNewMethod)) await this.#setUp(topUp, saved);
    return this.find(organizationId);
  }

  /** The method is forgotten, here and at its provider. Throws a Refusal. */
  async turnOff(organizationId: bigint, by: AuditUser): Promise<void> {
    const { pool, looks } = this.#options;
    const method = await inTransaction(pool, async (client) => {
      await lockWallet(client, organizationId);
      const topUp = await readAutoTopUp(client, organizationId);
      if (topUp === null) throw new Refusal('not_found', 'automatic top-up was never set up');
      await turnOff(client, organizationId);
      await recordAuditEvent(client, by, {
        action: 'auto_top_up.turn_off',
        subject: `organization ${organizationId}`,
        organizationId,
      });
      return topUp.method;
    });
    if (looks.saving !== null) await forget(looks.saving.saved, method);
  }

  /** Asks whether a method was saved, for whoever comes back from doing so. Throws a Refusal. */
  async check(organizationId: bigint): Promise<AutoTopUpInFull> {
    const { topUp } = await this.find(organizationId);
    if (topUp !== null && topUp.setupObject !== null) {
      await this.finishSetup(topUp.provider, topUp.setupObject).catch(unreachable(topUp.provider));
    }
    return this.find(organizationId);
  }

  /** Turns on what was waiting for a method, once that is saved; what an event names otherwise is none of it. Throws a ProviderError. */
  async finishSetup(name: RemoteProvider, object: string): Promise<void> {
    const { pool, looks } = this.#options;
    const organizationId = await findBySetup(pool, name, object);
    const { saved } = looks.provider(name);
    if (organizationId === null || saved === null) return;
    const made = await saved.readSetUp(object);
    if (made === null) return;
    const former = await inTransaction(pool, async (client) => {
      await lockWallet(client, organizationId);
      const topUp = await readAutoTopUp(client, organizationId);
      const isOurs = await turnOn(client, organizationId, { object, ...made });
      return isOurs && topUp?.method !== made.method ? (topUp?.method ?? null) : null;
    });
    await forget(saved, former);
  }

  async #setUp({ organizationId, provider, customer }: AutoTopUp, saved: SavedMethods): Promise<void> {
    const { pool, linkBase } = this.#options;
    const handle = await organizationName(pool, organizationId);
    const setup = await saved
      .setUp({
        reference: referenceFrom(randomBytes(REFERENCE_BYTES)),
        organizationId,
        customer,
        returnUrl: `${linkBase()}/organizations/${encodeURIComponent(handle)}/wallet`,
      })
      .catch(unreachable(provider));
    await setSetup(pool, organizationId, setup);
  }

  #requireSaving(): { name: RemoteProvider; saved: SavedMethods } {
    const { saving } = this.#options.looks;
    if (saving !== null) return saving;
    throw new Refusal(
      'conflict',
      'automatic top-up needs a provider that saves cards, and none is set up here',
    );
  }
}

/** Nothing here can charge it any more, whatever the provider answers. */
async function forget(saved: SavedMethods, method: string | null): Promise<void> {
  if (method === null) return;
  await saved.forget(method).catch((error) => {
    if (!(error instanceof ProviderError)) throw error;
  });
}
