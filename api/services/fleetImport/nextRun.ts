import type { PreviewedOrganization } from '../../../db/billing/preview.ts';
import type { Queryable } from '../../../db/pool.ts';
import type { Instant } from '../../../domain/instant.ts';
import { previewWithin } from '../billing/billingPreview.ts';

/** What the next billing run will charge, so that wrong dates show before they are billed. */
export interface NextRun {
  hours: bigint;
  amountMicros: bigint;
  /** When the first of the hours began; null: there are none. */
  oldestHour: Instant | null;
  /** Those charged the most, highest first. */
  dearest: Pick<PreviewedOrganization, 'handle' | 'hours' | 'amountMicros'>[];
}

const NAMED = 5;

/** Inside the import's transaction, so it covers both existing and imported instances. */
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
