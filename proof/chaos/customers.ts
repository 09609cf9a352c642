import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { addPlanPrice } from '../../db/plans/prices.ts';
import type { Pool } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import { PROOF_PLANS } from '../plans.ts';
import type { ClerkAnswer } from './clerk.ts';
import { OwnFleet, type Owned } from './ownFleet.ts';
import type { SeededRandom } from './random.ts';
import { ORGANIZATIONS } from './world.ts';

const MOST_OWNED = 8;

/** What customers know about their own requests. */
export class Memory {
  /** Top-ups by organization and key, in micros: answered, or asked for with an answer that never came. */
  readonly acknowledged = new Map<string, bigint>();
  readonly unknown = new Map<string, bigint>();
  /** Answers lost at least once, of top-ups alone. */
  lostAnswers = 0;
  /** Top-ups that were repeated after a lost answer, and turned out to have been done already. */
  foundDone = 0;
  /** By organization, kind and number. */
  readonly created: string[] = [];
  readonly deleted: string[] = [];
  changes = 0;
  priceChanges = 0;
  /** Of those who post movements by hand. */
  clerkAnswers: ClerkAnswer[] = [];
  clerksKilled = 0;
}

/**
 * One customer of each organization, and an operator who changes prices, until the signal. A customer whose
 * top-up gets no answer retries with the same key or, now and then, gives up and never knows.
 */
export async function beCustomers(pool: Pool, random: SeededRandom, memory: Memory, stop: AbortSignal) {
  const customers = Array.from({ length: ORGANIZATIONS }, (_, index) =>
    new Customer(pool, BigInt(index + 1), random.stream(index), memory).live(stop),
  );
  await Promise.all([...customers, changePrices(pool, random.stream(ORGANIZATIONS), memory, stop)]);
}

class Customer {
  readonly #wallets: WalletService;
  readonly #fleet: OwnFleet;
  readonly #organizationId: bigint;
  readonly #random: SeededRandom;
  readonly #memory: Memory;
  readonly #own: Owned[] = [];
  #keys = 0;

  constructor(pool: Pool, organizationId: bigint, random: SeededRandom, memory: Memory) {
    this.#wallets = new WalletService(pool);
    this.#fleet = new OwnFleet(pool, organizationId, random.stream(0));
    this.#organizationId = organizationId;
    this.#random = random;
    this.#memory = memory;
  }

  async live(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#act(stop).catch((error: unknown) => {
        // Refused, or its answer lost: a customer looks again later.
        if (error instanceof TypeError) throw error;
      });
      await sleep(this.#random.between(50, 600));
    }
  }

  async #act(stop: AbortSignal): Promise<void> {
    const dice = this.#random.between(1, 100);
    if (dice <= 45) return this.#topUp(stop);
    if (dice <= 70 && this.#own.length < MOST_OWNED) return this.#create();
    if (dice <= 85) return this.#change();
    return this.#delete();
  }

  async #topUp(stop: AbortSignal): Promise<void> {
    const amountMicros = BigInt(this.#random.between(1, 600_000));
    const gaveUp = this.#random.chance(20);
    this.#keys += 1;
    const idempotencyKey = `key-${this.#keys}`;
    const name = `${this.#organizationId}/${idempotencyKey}`;
    const paid = { reason: 'paid', actor: 'customer' };
    for (let tries = 1; ; tries += 1) {
      try {
        const { repeated } = await this.#wallets.move({
          organizationId: this.#organizationId,
          kind: 'top_up',
          amountMicros,
          idempotencyKey,
          ...paid,
        });
        this.#memory.unknown.delete(name);
        this.#memory.acknowledged.set(name, amountMicros);
        if (repeated) this.#memory.foundDone += 1;
        return;
      } catch {
        if (tries === 1) this.#memory.lostAnswers += 1;
        this.#memory.unknown.set(name, amountMicros);
        if (gaveUp || stop.aborted) return;
        await sleep(200);
      }
    }
  }

  async #create(): Promise<void> {
    const owned = await this.#fleet.create();
    this.#own.push(owned);
    this.#memory.created.push(this.#nameOf(owned));
    await this.#fleet.run(owned);
  }

  async #change(): Promise<void> {
    const [owned] = this.#own;
    if (owned === undefined) return;
    if (await this.#fleet.change(owned)) this.#memory.changes += 1;
  }

  async #delete(): Promise<void> {
    const [owned] = this.#own;
    if (owned === undefined) return;
    await this.#fleet.delete(owned).catch((error: unknown) => {
      // Done already, by a call whose answer was lost.
      if (!(error instanceof Refusal)) throw error;
    });
    this.#own.shift();
    this.#memory.deleted.push(this.#nameOf(owned));
  }

  #nameOf({ kind, id }: Owned): string {
    return `${this.#organizationId}/${kind}/${id}`;
  }
}

async function changePrices(pool: Pool, random: SeededRandom, memory: Memory, stop: AbortSignal) {
  while (!stop.aborted) {
    await sleep(random.between(2_000, 6_000), undefined, { signal: stop }).catch(() => {});
    const price = {
      planId: random.between(1, PROOF_PLANS.length),
      priceMonthlyMicros: BigInt(random.between(0, 200)) * 1_000_000n,
      priceHourlyNanos: random.chance(50) ? BigInt(random.between(0, 500)) * 1_000_000n : null,
      effectiveFrom: null,
    };
    await inTransaction(pool, (client) => addPlanPrice(client, price)).then(
      () => {
        memory.priceChanges += 1;
      },
      () => {},
    );
  }
}
