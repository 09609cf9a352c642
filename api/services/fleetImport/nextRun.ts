import type { PreviewedOrganization } from '../../../db/billing/preview.ts';
import type { Queryable } from '../../../db/pool.ts';
import type { Instant } from '../../../domain/instant.ts';
import { previewWithin } from '../billing/billingPreview.ts';

/** What the next billing run will charge, so that a fleet dated wrongly shows before it is billed. */
export interface NextRun {
  hours: bigint;
  amountMicros: bigint;
  /** When the first of the hours began; null: there are none. */
  oldestHour: Instant | null;
  /** Those that are charged most, the dearest first. */
  dearest: Pick<PreviewedOrganization, 'handle' | 'hours' | 'amountMicros'>[];
}

const NAMED = 5;

/** Inside the import's transaction: over what is here and what it would bring. */
export async function previewNextRun(
  db: Queryable,
  onProgress: (organizationsDone: number, of: number) => void,
): Promise<NextRun> {
  const dearest: PreviewedOrganization[] = [];
  const { hours, amountMicros, oldestHour } = await previewWithin(db, {
    onProgress,
    onOrganization: (organization) => {
      dearest.push(organization);
      dearest.sort(
        (a, b) => Number(b.amountMicros > a.amountMicros) - Number(b.amountMicros < a.amountMicros),
      );
      dearest.splice(NAMED);
    },
  });
  return { hours, amountMicros, oldestHour, dearest };
}
