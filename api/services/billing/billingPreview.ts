import {
  countOrganizations,
  nextPreviewSlice,
  type PreviewedOrganization,
  type PreviewedParking,
  previewParking,
  previewSlice,
} from '../../../db/billing/preview.ts';
import { databaseNow, type Pool, type Queryable } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import type { Instant } from '../../../domain/instant.ts';

/** How many parked instances and past-due organizations are named; the rest are counted. */
const NAMED = 100;

export interface PreviewRequest {
  /** Up to when hours are billed; the future is allowed. Default: now, by the database. */
  asOf?: Instant | undefined;
  /** Called with every organization that has hours to bill, in order of id, as it is computed. */
  onOrganization?: (organization: PreviewedOrganization) => void;
  onProgress?: (organizationsDone: number, of: number) => void;
}

export interface BillingPreview {
  asOf: Instant;
  instances: bigint;
  hours: bigint;
  amountMicros: bigint;
  /** When the first of the hours began; null: there are none. */
  oldestHour: Instant | null;
  /** Organizations whose balance would fall below zero. */
  organizationsPastDue: bigint;
  pastDue: string[];
  /** Instances that would be parked, or stay parked. */
  instancesParked: bigint;
  parked: PreviewedParking[];
}

/**
 * What a run at a moment would post, in one snapshot, with nothing written. Computed independently of the engine, straight
 * from the rules, a slice of organizations at a time, so that memory does not grow with the fleet.
 */
export function previewBilling(pool: Pool, request: PreviewRequest = {}): Promise<BillingPreview> {
  return inTransaction(pool, (db) => previewWithin(db, request), 'REPEATABLE READ READ ONLY');
}

/** The same inside a transaction, whose own changes it sees. */
export async function previewWithin(db: Queryable, request: PreviewRequest = {}): Promise<BillingPreview> {
  const { onOrganization = () => {}, onProgress = () => {} } = request;
  const of = Number(await countOrganizations(db));
  const preview = emptyPreview(request.asOf ?? (await databaseNow(db)));
  let done = 0;
  let slice = await nextPreviewSlice(db, 0n);
  while (slice) {
    const organizations = await previewSlice(db, slice, preview.asOf);
    const parkedBefore = preview.instancesParked;
    for (const organization of organizations) {
      addOrganization(preview, organization);
      if (organization.hours > 0n) onOrganization(organization);
    }
    if (preview.instancesParked > parkedBefore && preview.parked.length < NAMED) {
      const room = NAMED - preview.parked.length;
      preview.parked.push(...(await previewParking(db, slice, preview.asOf, room)));
    }
    done += slice.organizations;
    onProgress(done, of);
    slice = await nextPreviewSlice(db, slice.through);
  }
  return preview;
}

function emptyPreview(asOf: Instant): BillingPreview {
  return {
    asOf,
    instances: 0n,
    hours: 0n,
    amountMicros: 0n,
    oldestHour: null,
    organizationsPastDue: 0n,
    pastDue: [],
    instancesParked: 0n,
    parked: [],
  };
}

function addOrganization(preview: BillingPreview, organization: PreviewedOrganization): void {
  preview.instances += organization.instances;
  preview.hours += organization.hours;
  preview.amountMicros += organization.amountMicros;
  preview.oldestHour = earlier(preview.oldestHour, organization.oldestHour);
  preview.instancesParked += organization.instancesParked;
  if (!organization.becomesPastDue) return;
  preview.organizationsPastDue += 1n;
  if (preview.pastDue.length < NAMED) preview.pastDue.push(organization.handle);
}

function earlier(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
