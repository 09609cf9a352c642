import { Dice } from './dice.ts';
import { UNPRICED_PLAN } from './plans.ts';
import { HOUR_MICROS, type Instant } from '../domain/instant.ts';

export interface DemoAddon {
  organization: string;
  /** By its name, which is unique in the demo's organizations. */
  instance: string;
  plan: string;
  name: string;
  quantity: number;
  createdAt: Instant;
}

interface Owner {
  handle: string;
  instances: { name: string; plan: string; startedAt: Instant | null; deletedAt: Instant | null }[];
}

/** Every fifth machine that is there is backed up, databases have a volume, and some an address more. */
export function makeDemoAddons(organizations: Owner[], now: Instant, seed: number): DemoAddon[] {
  const dice = new Dice(seed + 3);
  return organizations.flatMap(({ handle, instances }) =>
    instances.flatMap(({ name, plan, startedAt, deletedAt }) => {
      const since = startedAt;
      // An instance whose plan has no price is there to be parked alone.
      if (since === null || deletedAt !== null || plan === UNPRICED_PLAN) return [];
      const make = (code: string, called: string, quantity: number): DemoAddon => ({
        organization: handle,
        instance: name,
        plan: code,
        name: called,
        quantity,
        createdAt: since + dice.moment((now - since) / 2n / HOUR_MICROS) * HOUR_MICROS,
      });
      const fate = dice.between(0, 19);
      return [
        ...(fate < 4 ? [make('backups', 'Daily backups', 1)] : []),
        ...(name.startsWith('db-') ? [make('volume-gib', `${name}-data`, 10 * dice.between(2, 20))] : []),
        ...(fate === 19 ? [make('extra-ipv4', 'Second address', 1)] : []),
      ];
    }),
  );
}
