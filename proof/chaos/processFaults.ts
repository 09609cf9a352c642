import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, patiently, pause, withMember } from './fault.ts';
import type { Member } from './member.ts';
import { moveClock } from './movedClock.ts';

/** How long a daemon may take to reach its failpoint. */
const STEP_LIMIT_MS = 12_000;

/** Faults of processes. */
export const PROCESS_FAULTS: Record<string, Fault> = {
  'kill -9': (world, random) =>
    withMember(world.members, random, async (member) => {
      await member.kill(world.owner, random.pick([1, 60]));
      await pause(random, 0, 2_000);
      member.start();
      return true;
    }),

  'kill -9 at a step of a run': (world, random) =>
    withMember(world.daemons, random, async (member) => {
      const step = random.between(1, 60);
      await member.end('SIGTERM');
      member.start({ BILLING_FAILPOINT: `kill:${step}` });
      const { process } = member;
      await Promise.race([process.ended, sleep(STEP_LIMIT_MS)]);
      const died = process.has('failpoint: kill') !== undefined;
      if (!died) await restart(member);
      return died;
    }),

  'paused past its lease': (world, random) =>
    withMember(world.members, random, async (member) => {
      member.process.kill('SIGSTOP');
      await pause(random, 4_500, 8_000);
      member.process.kill('SIGCONT');
      return true;
    }),

  'paused at a step of a run': (world, random) =>
    withMember(world.daemons, random, async (member) => {
      const step = random.between(1, 60);
      await member.end('SIGTERM');
      member.start({ BILLING_FAILPOINT: `stop:${step}` });
      const { process } = member;
      const began = performance.now();
      while (!process.has('failpoint: stop') && performance.now() - began < STEP_LIMIT_MS) await sleep(50);
      const paused = process.has('failpoint: stop') !== undefined;
      // Some beyond the ten seconds after which PostgreSQL ends an idle transaction.
      if (paused) await pause(random, 1_000, 12_000);
      process.kill('SIGCONT');
      await restart(member);
      return paused;
    }),

  SIGTERM: (world, random) =>
    withMember(world.members, random, async (member) => {
      const twice = random.chance(30);
      const { process } = member;
      const ended = member.end('SIGTERM');
      if (twice) {
        await pause(random, 0, 100);
        process.kill('SIGTERM');
      }
      await ended;
      await pause(random, 0, 2_000);
      member.start();
      return true;
    }),

  'no daemon for two hours': async (world, random) => {
    const held = world.daemons.filter((member) => member.take());
    try {
      if (held.length < world.daemons.length) return false;
      await Promise.all(held.map((member) => member.end(random.chance(50) ? 'SIGKILL' : 'SIGTERM')));
      await patiently(() => moveClock(world.owner, 120));
      await pause(random, 3_000, 6_000);
      for (const member of held) member.start();
      return true;
    } finally {
      for (const member of held) member.give();
    }
  },
};

async function restart(member: Member): Promise<void> {
  await member.end('SIGTERM');
  member.start();
}
