import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from './member.ts';
import type { SeededRandom } from './random.ts';
import type { World } from './world.ts';

/** Something that goes wrong, and is over when its promise resolves. False: it found nothing to act on. */
export type Fault = (world: World, random: SeededRandom) => Promise<boolean>;

/** Reserves a member while the fault acts on it; false when other faults have all of them. */
export async function withMember(
  members: Member[],
  random: SeededRandom,
  act: (member: Member) => Promise<boolean>,
): Promise<boolean> {
  const first = random.between(0, members.length - 1);
  const member = [...members.slice(first), ...members.slice(0, first)].find((one) => one.take());
  if (!member) return false;
  try {
    return await act(member);
  } finally {
    member.give();
  }
}

/** For so many milliseconds, drawn from the seed. */
export function pause(random: SeededRandom, leastMs: number, mostMs: number): Promise<void> {
  return sleep(random.between(leastMs, mostMs));
}

/** Does it as soon as PostgreSQL lets it: other faults may have it down. */
export async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(200);
    }
  }
}
