import { BillingService } from '../../api/services/billingService.ts';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { Refusal } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { SeededRandom } from '../chaos/random.ts';
import { acquireLease } from '../../db/billing/lease.ts';
import { addPlanPrice } from '../../db/plans/prices.ts';
import type { Pool } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { SceneOrganization } from './scene.ts';

const LEASE_MS = 60_000;
const SIMULATION = { operator: 'simulation' };

/** Top-ups by organization and key, in micros: answered, and those with an unknown outcome. */
export interface TopUps {
  acknowledged: Map<string, bigint>;
  unknown: Map<string, bigint>;
}

export type Part = (pool: Pool) => Promise<void>;

/** A daemon leads and bills once or twice. */
export function leader(random: SeededRandom): Part {
  const runs = random.between(1, 2);
  const sliceInstances = random.between(1, 4);
  return async (pool) => {
    const lease = await acquireLease(pool, 'leader', 'daemon', LEASE_MS);
    const service = new BillingService({ pool, runner: 'daemon', runnerId: 'leader', sliceInstances });
    for (let run = 1; run <= runs; run += 1) {
      await service.runHourlyBilling({ fence: lease?.fence ?? 0n });
    }
  };
}

/** Another runner: takes the lease as if it had run out, or bills without one. */
export function rival(random: SeededRandom): Part {
  const ignoresLease = random.chance(40);
  const sliceInstances = random.between(1, 4);
  return async (pool) => {
    const service = new BillingService({ pool, runner: 'daemon', runnerId: 'rival', sliceInstances });
    if (ignoresLease) {
      await service.runHourlyBilling();
      return;
    }
    await pool.query(`UPDATE billing_lease SET expires_at = '2000-01-01Z' WHERE holder IS NOT NULL`);
    const lease = await acquireLease(pool, 'rival', 'daemon', LEASE_MS);
    await service.runHourlyBilling({ fence: lease?.fence ?? 0n });
  };
}

/** The app: instances start, are resized, deleted and created, and a price changes now and then. */
export function fleetChanges(organizations: SceneOrganization[], random: SeededRandom): Part {
  const changes = Array.from({ length: random.between(2, 4) }, () => {
    const organization = random.pick(organizations);
    return {
      organizationId: organization.id,
      instanceId: random.pick(organization.metered),
      young: organization.young,
      kind: random.between(1, 10),
      planId: random.between(1, 3),
    };
  });
  return async (pool) => {
    const instances = new InstanceService(pool);
    for (const { organizationId, instanceId, young, kind, planId } of changes) {
      await change().catch((error: unknown) => {
        // Deleted before: a customer takes note.
        if (!(error instanceof Refusal)) throw error;
      });
      async function change(): Promise<unknown> {
        if (kind <= 4) return instances.reportStatus(organizationId, young, 'running');
        if (kind <= 6) return instances.resize(organizationId, instanceId, planId);
        if (kind <= 9) return instances.delete(organizationId, instanceId, SIMULATION);
        const price = { planId, priceMonthlyMicros: 7_000_000n, priceHourlyNanos: null, effectiveFrom: null };
        return inTransaction(pool, (client) => addPlanPrice(client, price));
      }
    }
  };
}

/** A customer tops up, repeating each key, also when no answer came. */
export function toppingUp(organizations: SceneOrganization[], random: SeededRandom, topUps: TopUps): Part {
  const wanted = Array.from({ length: random.between(2, 3) }, (_, number) => ({
    organizationId: random.pick(organizations).id,
    idempotencyKey: `key-${number}`,
    amountMicros: BigInt(random.between(1, 50_000)),
  }));
  return async (pool) => {
    const wallets = new WalletService(pool);
    for (const { amountMicros, ...whose } of wanted) {
      const name = `${whose.organizationId}/${whose.idempotencyKey}`;
      for (let times = 0; times < 2; times += 1) {
        topUps.unknown.set(name, amountMicros);
        await wallets
          .move({ ...whose, kind: 'top_up', amountMicros, reason: 'paid', actor: 'customer' })
          .then(() => topUps.acknowledged.set(name, amountMicros))
          .catch(() => {});
        if (topUps.acknowledged.has(name)) topUps.unknown.delete(name);
      }
    }
  };
}
