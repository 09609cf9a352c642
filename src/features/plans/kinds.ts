import type { Plan } from '../../../contracts/plans.ts';

export type Kind = Plan['kind'];

/** In the order in which they are shown. */
export const KINDS: Record<Kind, { one: string; many: string }> = {
  vps: { one: 'VPS', many: 'VPS' },
  container: { one: 'Container', many: 'Containers' },
  addon: { one: 'Add-on', many: 'Add-ons' },
};

/** Each kind with its plans, kinds without one left out. */
export function byKind<Row extends { kind: Kind }>(plans: Row[]): [kind: Kind, plans: Row[]][] {
  return (Object.keys(KINDS) as Kind[])
    .map((kind): [Kind, Row[]] => [kind, plans.filter((plan) => plan.kind === kind)])
    .filter(([, some]) => some.length > 0);
}
