import type { PlatformStatus } from '../../contracts/platformStatus.ts';

/** When the page was asked for: what it was sent with is younger. */
export const SENT_AFTER = Math.floor(performance.timeOrigin);
const LASTS_MS = 30_000;

const sent = read();

/** The state that the server wrote into the page: for visitors alone, and until the page has been open for a while. */
export function sentState(): PlatformStatus | undefined {
  return performance.now() < LASTS_MS ? sent : undefined;
}

function read(): PlatformStatus | undefined {
  const text = document.getElementById('present')?.textContent;
  return text ? (JSON.parse(text) as PlatformStatus) : undefined;
}
