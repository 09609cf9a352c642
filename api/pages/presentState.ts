import type { PlatformStatus } from '../../contracts/platformStatus.ts';
import { viewPlatformStatus } from '../answers/platformStatus.ts';
import type { PublicStatus } from '../answers/audience.ts';
import { TooLateError, within } from '../services/status/patience.ts';
import type { PlatformStateService } from '../services/status/platformStateService.ts';
import { escapeHtml, writeData } from './builtPages.ts';

/** A page waits for nobody: what is not known in time, it asks for. */
const PATIENCE_MS = 500;

/** What a visitor may know of the platform's state at this moment; null: nothing, or nothing yet. */
export async function stateForVisitors(
  platformState: PlatformStateService,
  publicStatus: PublicStatus,
): Promise<PlatformStatus | null> {
  if (publicStatus === 'nothing') return null;
  const audience = { seesBilling: false };
  const judged = await within(PATIENCE_MS, platformState.judge(audience)).catch((error: unknown) => {
    if (!(error instanceof TooLateError)) throw error;
    // A database that fell silent keeps everybody waiting; once that is known, it is what there is to say.
    return platformState.awaySince === null ? null : platformState.judgeLast(audience);
  });
  if (judged === null) return null;
  return viewPlatformStatus(publicStatus === 'fleet' ? judged : { ...judged, stats: null }, 'anonymous');
}

/** Writes the state into the status page: as words, which are its first paint, and as the data that it begins with. */
export function tellState(html: string, status: PlatformStatus): string {
  const { state, title, detail, components } = status;
  return (
    html
      .replace('data-state="unknown"', `data-state="${state}"`)
      // What is amiss with the instances takes a row of their card.
      .replace('data-fleet="operational"', `data-fleet="${components.instances.state}"`)
      .replace(/<!--title-->.*<!--\/title-->/, () => escapeHtml(title))
      .replace(/<!--detail-->.*<!--\/detail-->/, () => escapeHtml(detail))
      .replace('<!--words-->', () => `<strong>${escapeHtml(title)}</strong><br>${escapeHtml(detail)}<br>`)
      .replace('</head>', () => `  ${writeData('present', status)}\n  </head>`)
  );
}
