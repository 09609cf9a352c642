import type { ResourceKind } from '../billing/resourceKinds.ts';

/** What a plan gives; null is what its kind has not. */
export interface PlanResources {
  vcpus: number | null;
  memoryMib: number | null;
  diskGib: number | null;
}

type Resource = keyof PlanResources;

/** What each kind of plan says it gives: all of it, and nothing else. */
const GIVEN_BY: Record<ResourceKind, readonly Resource[]> = {
  vps: ['vcpus', 'memoryMib', 'diskGib'],
  container: ['memoryMib'],
  addon: [],
};

export function resourcesOf(kind: ResourceKind): readonly Resource[] {
  return GIVEN_BY[kind];
}

/** Why a plan of a kind can't have a value for a resource, or lack one; null where it is as it must be. */
export function whyGivesRefused(kind: ResourceKind, resource: Resource, value: unknown): string | null {
  const isDue = GIVEN_BY[kind].includes(resource);
  if (isDue === (value !== undefined && value !== null)) return null;
  return isDue ? `is missing: a plan of kind ${kind} gives it` : `is not for a plan of kind ${kind}`;
}
