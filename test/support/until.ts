import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;
/** Only what never comes takes so long: a machine with other work needs a quarter of a minute to start a daemon. */
const USUAL_LIMIT_MS = 60_000;

/**
 * Resolves with what the condition gives once that is neither false nor null nor undefined. Throws, naming what was
 * awaited and what was seen last, when that takes longer than the limit.
 */
export async function until<Seen>(
  awaited: string,
  look: () => Promise<Seen | false | null | undefined> | Seen | false | null | undefined,
  { limitMs = USUAL_LIMIT_MS, seen = () => '' as unknown } = {},
): Promise<Seen> {
  const start = performance.now();
  for (;;) {
    const result = await look();
    if (result !== false && result !== null && result !== undefined) return result;
    if (performance.now() - start > limitMs) {
      throw new Error(
        `waited ${limitMs} ms in vain until ${awaited}; seen last: ${JSON.stringify(await seen())}`,
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
}
