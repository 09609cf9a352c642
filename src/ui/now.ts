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

/** Now by the server's clock, in milliseconds, anew each second: one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentSecond) * 1_000;
}
