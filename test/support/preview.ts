import { type BillingPreview, previewBilling } from '../../api/services/billing/billingPreview.ts';
import { parseInstant } from '../../domain/instant.ts';
import { addInstance, addOrganization, type Books } from './ledgerFixture.ts';

export function preview({ pool }: Books, asOf: string): Promise<BillingPreview> {
  return previewBilling(pool, { asOf: parseInstant(asOf) });
}

/** One unbilled instance in an organization of its own. */
export async function meter(
  books: Books,
  planId: number | null,
  startedAt: string,
  more: { deletedAt?: string; planSince?: string } = {},
): Promise<{ organization: bigint; instance: bigint }> {
  const organization = await addOrganization(books, `org-${startedAt.replaceAll(':', '.')}-${planId}`, {
    billedThrough: '2000-01-01T00:00:00Z',
  });
  return { organization, instance: await addInstance(books, organization, { planId, startedAt, ...more }) };
}
