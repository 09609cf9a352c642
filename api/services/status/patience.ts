import { setImmediate as turn } from 'node:timers/promises';

export class TooLateError extends Error {
  override name = 'TooLateError';
}

/**
 * What a promise gives, or TooLateError once that takes too long; the promise goes on. A process that was held up itself
 * looks once more what has come meanwhile: its timers are told first.
 */
export async function within<Value>(patienceMs: number, promise: Promise<Value>): Promise<Value> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(async () => {
    await turn();
    tooLate.reject(new TooLateError(`nothing after ${patienceMs} ms`));
  }, patienceMs);
  try {
    return await Promise.race([promise, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}
