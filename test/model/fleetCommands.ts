/** What people and processes do to what is billed, of whatever kind, and what the model takes note of. */
import assert from 'node:assert/strict';
import { ContainerService } from '../../api/services/containers/containerService.ts';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { Refusal } from '../../api/services/refusal.ts';
import { onlyRow, type Pool } from '../../db/pool.ts';
import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { changeAddon, createAddon, deleteAddon } from '../../proof/addons.ts';
import { PROOF_PLANS, plansOf } from '../../proof/plans.ts';
import type { ModelledResource, PlatformModel } from './platformModel.ts';

/** The platform as it is. */
export interface Platform {
  owner: Pool;
  app: Pool;
  daemon: Pool;
  daemonUrl: string;
  /** Makes names and keys that were not used before. */
  next(): number;
}

export type Run = (model: PlatformModel, platform: Platform) => Promise<unknown>;

interface Terms {
  planId: number;
  quantity: number;
}

type Resource = Pick<ModelledResource, 'organizationId' | 'resourceId'>;

/** How one kind is created, reported, changed and deleted. */
interface Acts {
  create(app: Pool, organizationId: bigint, name: string, terms: Terms): Promise<bigint>;
  report(app: Pool, resource: Resource, status: 'running' | 'stopped'): Promise<unknown>;
  change(app: Pool, resource: Resource, terms: Terms): Promise<unknown>;
  remove(app: Pool, resource: Resource): Promise<unknown>;
}

const BY = { operator: 'model' };

const ACTS: Record<ResourceKind, Acts> = {
  vps: {
    create: async (app, organizationId, name, { planId }) => {
      const wanted = { name, plan: codeOf(planId), region: 'here' };
      return (await new InstanceService(app).create(organizationId, wanted, BY)).instanceId;
    },
    report: (app, { organizationId, resourceId }, status) =>
      new InstanceService(app).reportStatus(organizationId, resourceId, status),
    change: (app, { organizationId, resourceId }, { planId }) =>
      new InstanceService(app).resize(organizationId, resourceId, planId),
    remove: (app, { organizationId, resourceId }) =>
      new InstanceService(app).delete(organizationId, resourceId, BY),
  },
  container: {
    create: async (app, organizationId, name, { planId }) => {
      const wanted = { organizationId, name, image: 'web:1', plan: codeOf(planId) };
      return (await new ContainerService(app).deploy(wanted, BY)).containerId;
    },
    report: async (app, { organizationId, resourceId }, status) => {
      const containers = new ContainerService(app);
      const { status: before } = await containers.get(organizationId, resourceId);
      // What was stopped is deployed anew before it runs.
      if (before === 'stopped' && status === 'running')
        await containers.start(organizationId, resourceId, BY);
      return containers.bring(organizationId, resourceId, status, null);
    },
    change: (app, { organizationId, resourceId }, { planId }) =>
      new ContainerService(app).resize(organizationId, resourceId, codeOf(planId), BY),
    remove: (app, { organizationId, resourceId }) =>
      new ContainerService(app).bring(organizationId, resourceId, 'deleted', null),
  },
  addon: {
    create: (app, organizationId, _name, terms) => createAddon(app, organizationId, terms),
    // An add-on is there from its creation on, and neither starts nor stops.
    report: async () => {},
    change: (app, { organizationId, resourceId }, terms) =>
      changeAddon(app, organizationId, resourceId, terms),
    remove: (app, { organizationId, resourceId }) => deleteAddon(app, organizationId, resourceId),
  },
};

/** Something new of a kind, of the plan and quantity that the numbers lead to. */
export const create =
  (kind: ResourceKind, number: number, terms: Terms): Run =>
  async (model, { app, owner, next }) => {
    const { organizationId } = resourceOf(model, number);
    const wanted = termsOf(kind, terms);
    const resourceId = await refusable(ACTS[kind].create(app, organizationId, `thing-${next()}`, wanted));
    if (resourceId === null) return;
    const { subscriptionId, start } = await readMoments(owner, { kind, organizationId, resourceId });
    const resource: ModelledResource = {
      kind,
      organizationId,
      resourceId,
      subscriptionId,
      instanceId: null,
      plan: wanted.planId,
      life: null,
    };
    model.resources.push(resource);
    begin(model, resource, start, wanted.quantity);
  };

export const report =
  (number: number, status: 'running' | 'stopped'): Run =>
  async (model, { app, owner }) => {
    const resource = resourceOf(model, number);
    // The provisioning API refuses that: what has never run is not stopped.
    if (status === 'stopped' && resource.life === null) return;
    const done = await refusable(ACTS[resource.kind].report(app, resource, status));
    const { start } = await readMoments(owner, resource);
    assert.ok(start !== null || status !== 'running' || done === null, 'it runs, and is not billed');
    begin(model, resource, start, 1);
  };

export const change =
  (number: number, terms: Terms): Run =>
  async (model, { app, owner }) => {
    const resource = resourceOf(model, number);
    const { planId, quantity } = termsOf(resource.kind, terms);
    const before = await readMoments(owner, resource);
    if ((await refusable(ACTS[resource.kind].change(app, resource, { planId, quantity }))) === null) return;
    const { since } = await readMoments(owner, resource);
    if (since === before.since) return;
    resource.plan = planId;
    resource.life?.terms.push({ since, plan: planId, quantity });
  };

export const remove =
  (number: number): Run =>
  async (model, { app, owner }) => {
    const resource = resourceOf(model, number);
    const done = await refusable(ACTS[resource.kind].remove(app, resource));
    const { end } = await readMoments(owner, resource);
    assert.ok(end !== null || done === null, 'it is deleted, and still billed');
    if (end === null) return;
    for (const { life } of [resource, ...addonsOf(model, resource)]) if (life) life.end ??= end;
  };

/** They end with their instance. */
function addonsOf({ resources }: PlatformModel, { kind, organizationId, resourceId }: ModelledResource) {
  if (kind !== 'vps') return [];
  return resources.filter((it) => it.organizationId === organizationId && it.instanceId === resourceId);
}

export function resourceOf({ resources }: PlatformModel, number: number): ModelledResource {
  const resource = resources[number % resources.length];
  assert.ok(resource);
  return resource;
}

/** Null: refused, as a customer is; the books say whether that changed nothing. */
async function refusable<Result>(work: Promise<Result>): Promise<Result | null> {
  return work.catch((error: unknown) => {
    if (error instanceof Refusal) return null;
    throw error;
  });
}

/** Its billing has begun, if it had not before. */
function begin(
  model: PlatformModel,
  resource: ModelledResource,
  start: Instant | null,
  quantity: number,
): void {
  if (start === null || resource.life) return;
  assert.ok(start > model.billedTo, 'it starts behind what is billed');
  resource.life = { start, end: null, terms: [{ since: start, plan: resource.plan, quantity }] };
}

/** Only add-ons have a quantity. */
function termsOf(kind: ResourceKind, { planId, quantity }: Terms): Terms {
  const plans = plansOf(kind);
  const plan = plans[planId % plans.length];
  assert.ok(plan);
  return { planId: plan.planId, quantity: kind === 'addon' ? quantity : 1 };
}

function codeOf(planId: number): string {
  return PROOF_PLANS[planId - 1]?.code ?? '';
}

async function readMoments(
  owner: Pool,
  { kind, organizationId, resourceId }: Resource & { kind: ResourceKind },
): Promise<{ subscriptionId: bigint; start: Instant | null; end: Instant | null; since: Instant }> {
  const { rows } = await owner.query<{
    subscriptionId: bigint;
    start: Instant | null;
    end: Instant | null;
    since: Instant;
  }>(
    `SELECT subscription_id AS "subscriptionId", billing_started_at AS start, ended_at AS "end", plan_since AS since
     FROM subscriptions WHERE organization_id = $1 AND resource_kind = $2 AND resource_id = $3`,
    [organizationId, kind, resourceId],
  );
  return onlyRow(rows);
}
