import { useSyncExternalStore } from 'react';
import { serverNow } from '../client/serverClock.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(serverNow() / 1_000);

function look(): void {
  second = Math.floor(serverNow() / 1_000);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(look, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function currentSecond(): number {
  if (timer === undefined) second = Math.floor(serverNow() / 1_000);
  return second;
}

/**
 * What follows from the time, in milliseconds by the server's clock. It is looked at each second, by one timer for the whole
 * page, and draws anew only when something else follows.
 */
export function useAtNow<Follows extends string | number | boolean>(
  read: (nowMs: number) => Follows,
): Follows {
  return useSyncExternalStore(subscribe, () => read(currentSecond() * 1_000));
}

/** Now, anew each second. */
export function useNow(): number {
  return useAtNow((nowMs) => nowMs);
}
