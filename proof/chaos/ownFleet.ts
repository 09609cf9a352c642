import { ContainerService } from '../../api/services/containers/containerService.ts';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import type { Pool } from '../../db/pool.ts';
import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { changeAddon, createAddon, deleteAddon } from '../addons.ts';
import { plansOf } from '../plans.ts';
import { committingLate } from './lateCommits.ts';
import type { SeededRandom } from './random.ts';

const WORKLOAD = { operator: 'chaos' };
const KINDS: ResourceKind[] = ['vps', 'vps', 'container', 'addon'];

export interface Owned {
  kind: ResourceKind;
  id: bigint;
}

/** What a customer does to what it owns, whatever kind that is. Some of it commits late. */
export class OwnFleet {
  readonly #pool: Pool;
  readonly #organizationId: bigint;
  readonly #random: SeededRandom;
  readonly #planSince = new Map<bigint, Instant>();

  constructor(pool: Pool, organizationId: bigint, random: SeededRandom) {
    this.#pool = committingLate(pool, random.stream(0));
    this.#organizationId = organizationId;
    this.#random = random;
  }

  /** Something new, not running yet; an add-on is there at once. */
  async create(): Promise<Owned> {
    const kind = this.#random.pick(KINDS);
    const { planId, code } = this.#random.pick(plansOf(kind));
    const organizationId = this.#organizationId;
    if (kind === 'vps') {
      const wanted = { name: 'vm', plan: code, region: 'here' };
      const instances = new InstanceService(this.#pool);
      const { instanceId, planSince } = await instances.create(organizationId, wanted, WORKLOAD);
      this.#planSince.set(instanceId, planSince);
      return { kind, id: instanceId };
    }
    if (kind === 'container') {
      const wanted = { organizationId, name: 'web', image: 'web:1', plan: code };
      const { containerId } = await new ContainerService(this.#pool).deploy(wanted, WORKLOAD);
      return { kind, id: containerId };
    }
    const terms = { planId, quantity: this.#random.between(1, 300) };
    return { kind, id: await createAddon(this.#pool, organizationId, terms) };
  }

  async run({ kind, id }: Owned): Promise<void> {
    if (kind === 'vps')
      await new InstanceService(this.#pool).reportStatus(this.#organizationId, id, 'running');
    if (kind === 'container')
      await new ContainerService(this.#pool).bring(this.#organizationId, id, 'running', null);
  }

  /** Another plan or, of an add-on, another quantity as well. False if it had that plan already. */
  async change({ kind, id }: Owned): Promise<boolean> {
    const { planId, code } = this.#random.pick(plansOf(kind));
    if (kind === 'vps') {
      const { planSince } = await new InstanceService(this.#pool).resize(this.#organizationId, id, planId);
      const isNew = this.#planSince.get(id) !== planSince;
      this.#planSince.set(id, planSince);
      return isNew;
    }
    if (kind === 'container') {
      await new ContainerService(this.#pool).resize(this.#organizationId, id, code, WORKLOAD);
      return true;
    }
    const terms = { planId, quantity: this.#random.between(1, 300) };
    await changeAddon(this.#pool, this.#organizationId, id, terms);
    return true;
  }

  async delete({ kind, id }: Owned): Promise<void> {
    if (kind === 'vps') await new InstanceService(this.#pool).delete(this.#organizationId, id, WORKLOAD);
    if (kind === 'container')
      await new ContainerService(this.#pool).bring(this.#organizationId, id, 'deleted', null);
    if (kind === 'addon') await deleteAddon(this.#pool, this.#organizationId, id);
  }
}
