import { BillingService } from '../../api/services/billingService.ts';
import { DebtorLadder } from '../../api/services/debtors/debtorLadder.ts';
import { PowerService } from '../../api/services/debtors/powerService.ts';
import { ContainerService } from '../../api/services/containers/containerService.ts';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { Refusal } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { SeededRandom } from '../chaos/random.ts';
import { acquireLease } from '../../db/billing/lease.ts';
import { addPlanPrice } from '../../db/plans/prices.ts';
import type { Pool } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import { changeAddon, createAddon, deleteAddon } from '../addons.ts';
import { LADDER_DEFAULTS } from '../../domain/debtors/ladder.ts';
import { report } from '../ladder.ts';
import { PROOF_PLANS } from '../plans.ts';
import type { SceneOrganization } from './scene.ts';

const LEASE_MS = 60_000;
const SIMULATION = { operator: 'simulation' };
const YEARS_IN_MINUTES = 100 * 366 * 24 * 60;

/** Any debt suspends. Hours are posted at real moments, years after those of the scene, and that is no delay here. */
export const LADDER = new DebtorLadder({
  settings: { ...LADDER_DEFAULTS, debtLimitMicros: 0n },
  intervalMinutes: YEARS_IN_MINUTES,
});

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
    const service = new BillingService({
      pool,
      runner: 'daemon',
      runnerId: 'leader',
      sliceInstances,
      ladder: LADDER,
    });
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
    const service = new BillingService({
      pool,
      runner: 'daemon',
      runnerId: 'rival',
      sliceInstances,
      ladder: LADDER,
    });
    if (ignoresLease) {
      await service.runHourlyBilling();
      return;
    }
    await pool.query(`UPDATE billing_lease SET expires_at = '2000-01-01Z' WHERE holder IS NOT NULL`);
    const lease = await acquireLease(pool, 'rival', 'daemon', LEASE_MS);
    await service.runHourlyBilling({ fence: lease?.fence ?? 0n });
  };
}

/** The app: what is billed starts, stops, is changed, deleted and created, and a price changes now and then. */
export function fleetChanges(organizations: SceneOrganization[], random: SeededRandom): Part {
  const changes = Array.from({ length: random.between(2, 5) }, () => {
    const organization = random.pick(organizations);
    return {
      ...organization,
      instance: random.pick(organization.metered),
      act: random.pick(FLEET_ACTS),
      number: random.between(0, 1_000),
    };
  });
  return async (pool) => {
    for (const { act, ...change } of changes) {
      await act(pool, change).catch((error: unknown) => {
        // Deleted before: a customer takes note.
        if (!(error instanceof Refusal)) throw error;
      });
    }
  };
}

interface FleetChange extends SceneOrganization {
  instance: bigint;
  number: number;
}

type FleetAct = (pool: Pool, change: FleetChange) => Promise<unknown>;

const start: FleetAct = (pool, { id, young }) => new InstanceService(pool).reportStatus(id, young, 'running');
const deleteInstance: FleetAct = (pool, { id, instance }) =>
  new InstanceService(pool).delete(id, instance, SIMULATION);

/** Some more often than others. */
const FLEET_ACTS: FleetAct[] = [
  start,
  start,
  deleteInstance,
  deleteInstance,
  (pool, { id, instance, number }) => new InstanceService(pool).resize(id, instance, 1 + (number % 3)),
  (pool, { id, youngContainer }) => new ContainerService(pool).bring(id, youngContainer, 'running', null),
  (pool, { id, container }) => new ContainerService(pool).bring(id, container, 'stopped', null),
  (pool, { id, container }) => new ContainerService(pool).bring(id, container, 'deleted', null),
  (pool, { id, container, number }) =>
    new ContainerService(pool).resize(id, container, number % 2 === 0 ? 'box' : 'crate', SIMULATION),
  (pool, { id, number }) => createAddon(pool, id, { planId: 6, quantity: 1 + number }),
  (pool, { id, addon, number }) => changeAddon(pool, id, addon, { planId: 7, quantity: 1 + number }),
  (pool, { id, addon }) => deleteAddon(pool, id, addon),
  (pool, { number }) => {
    const planId = 1 + (number % PROOF_PLANS.length);
    const price = { planId, priceMonthlyMicros: 7_000_000n, priceHourlyNanos: null, effectiveFrom: null };
    return inTransaction(pool, (client) => addPlanPrice(client, price));
  },
];

/** A customer tops up, repeating each key, also when no answer came. */
export function toppingUp(organizations: SceneOrganization[], random: SeededRandom, topUps: TopUps): Part {
  const wanted = Array.from({ length: random.between(2, 3) }, (_, number) => ({
    organizationId: random.pick(organizations).id,
    idempotencyKey: `key-${number}`,
    amountMicros: BigInt(random.between(1, random.pick([50_000, 5_000_000]))),
  }));
  return async (pool) => {
    const wallets = new WalletService(pool, {}, LADDER);
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

/** The operator's tooling: of what a suspension or its end asks, some reports are lost, late, or sent twice. */
export function provisioning(random: SeededRandom): Part {
  const rounds = Array.from({ length: random.between(1, 4) }, () =>
    random.pick(['lost', 'late', 'twice', 'once']),
  );
  return async (pool) => {
    const power = new PowerService(pool);
    const late: Parameters<typeof report>[1][] = [];
    for (const fate of rounds) {
      const { items } = await power.list({ after: null, limit: 10 });
      for (const task of items) {
        if (fate === 'late') late.push(task);
        if (fate === 'once' || fate === 'twice') await report(power, task);
        if (fate === 'twice') await report(power, task);
      }
    }
    for (const task of late) await report(power, task);
  };
}

/** Exactly, which is enough. */
export async function payDebt(pool: Pool, organizationId: bigint, amountMicros: bigint): Promise<void> {
  const paid = { idempotencyKey: 'the debt', reason: 'paid', actor: 'customer' };
  await new WalletService(pool, {}, LADDER).move({ organizationId, kind: 'top_up', amountMicros, ...paid });
}
