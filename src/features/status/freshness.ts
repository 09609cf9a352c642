import { UNKNOWN_AFTER_SECONDS } from '../../../domain/status/platformState.ts';

/** How far data can be trusted, by its age: after 30 seconds it is called old, after two minutes nobody knows. */
export type Freshness = 'fresh' | 'old' | 'unknown';

const OLD_AFTER_MS = 30_000;
const UNKNOWN_AFTER_MS = UNKNOWN_AFTER_SECONDS * 1_000;

/** `lastUpdated`: the server's stamp, undefined when there is no data; `nowMs`: by the server's clock. */
export function judgeAge(lastUpdated: string | undefined, nowMs: number): Freshness {
  if (lastUpdated === undefined) return 'unknown';
  const ageMs = nowMs - Date.parse(lastUpdated);
  if (ageMs > UNKNOWN_AFTER_MS) return 'unknown';
  return ageMs > OLD_AFTER_MS ? 'old' : 'fresh';
}
