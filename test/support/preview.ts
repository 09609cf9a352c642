import { type BillingPreview, previewBilling } from '../../api/services/billing/billingPreview.ts';
import { parseInstant } from '../../domain/instant.ts';
import { addInstance, addOrganization, type Books, type InstanceRow } from './ledgerFixture.ts';

export function preview({ pool }: Books, asOf: string): Promise<BillingPreview> {
  return previewBilling(pool, { asOf: parseInstant(asOf) });
}

/** One unbilled instance in an organization of its own. */
export async function meter(
  books: Books,
  planId: number | null,
  startedAt: string,
  more: Pick<InstanceRow, 'deletedAt' | 'pastPlans'> = {},
): Promise<void> {
  const organization = await addOrganization(books, `org-${startedAt.replaceAll(':', '.')}-${planId}`, {
    billedThrough: '2000-01-01T00:00:00Z',
  });
  await addInstance(books, organization, { planId, startedAt, ...more });
}
