import type { Instant } from '../../domain/instant.ts';
import type { PaymentState } from '../../domain/payments/paymentState.ts';
import type { Provider } from '../../domain/payments/providers.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export type Resolution = 'credited' | 'dismissed';

export interface Payment {
  paymentId: bigint;
  /** Null: nobody's, and so set aside. */
  organizationId: bigint | null;
  organization: string | null;
  name: string | null;
  provider: Provider;
  reference: string;
  /** What the buyer pays at. */
  providerObject: string | null;
  /** What was paid: its ledger key is provider:providerPayment. */
  providerPayment: string | null;
  checkoutUrl: string | null;
  currency: string;
  amountMinor: bigint;
  receivedMinor: bigint | null;
  state: PaymentState;
  isDisputed: boolean;
  /** Why it is not paid yet. */
  setback: string | null;
  setAside: string | null;
  setAsideAt: Instant | null;
  resolution: Resolution | null;
  resolutionReason: string | null;
  resolvedBy: string | null;
  begunBy: string;
  begunAt: Instant;
  changedAt: Instant;
  /** The first of two administrators, where a transfer needs two. */
  confirmedBy: string | null;
  entryNo: bigint | null;
  /** What was paid back of it, without refunds that failed. */
  refundedMinor: bigint;
}

export const PAYMENT_COLUMNS = `p.payment_id AS "paymentId", p.organization_id AS "organizationId",
         CASE WHEN p.organization_id IS NOT NULL THEN coalesce(h.handle, 'id:' || p.organization_id) END AS organization, o.name,
         p.provider, p.reference, p.provider_object AS "providerObject", p.provider_payment AS "providerPayment",
         p.checkout_url AS "checkoutUrl", p.currency, p.amount_minor AS "amountMinor", p.received_minor AS "receivedMinor",
         p.state, p.is_disputed AS "isDisputed", p.setback, p.set_aside AS "setAside", p.set_aside_at AS "setAsideAt",
         p.resolution, p.resolution_reason AS "resolutionReason", p.resolved_by AS "resolvedBy", p.begun_by AS "begunBy",
         p.begun_at AS "begunAt", p.changed_at AS "changedAt", p.confirmed_by AS "confirmedBy", p.entry_no AS "entryNo",
         (SELECT coalesce(sum(amount_minor), 0)::bigint FROM payment_refunds r
          WHERE r.payment_id = p.payment_id AND r.entry_no IS NOT NULL AND r.returned_entry_no IS NULL) AS "refundedMinor"`;
export const PAYMENTS = `payments p LEFT JOIN organizations o USING (organization_id)
  LEFT JOIN organization_handles h USING (organization_id)`;
const PAYMENT = `SELECT ${PAYMENT_COLUMNS} FROM ${PAYMENTS}`;

export interface NewPayment {
  organizationId: bigint | null;
  provider: Provider;
  reference: string;
  providerObject?: string | null;
  currency: string;
  microsPerMinor: bigint;
  amountMinor: bigint;
  begunBy: string;
  setAside?: string;
}

/** Its number; null if its reference or checkout is there already. */
export async function insertPayment(db: Queryable, payment: NewPayment): Promise<bigint | null> {
  const { rows } = await db.query<{ payment_id: bigint }>(
    `INSERT INTO payments (organization_id, provider, reference, provider_object, currency, micros_per_minor, amount_minor,
                           begun_by, set_aside, set_aside_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, CASE WHEN $9::text IS NOT NULL THEN clock_timestamp() END)
     ON CONFLICT DO NOTHING RETURNING payment_id`,
    [
      payment.organizationId,
      payment.provider,
      payment.reference,
      payment.providerObject ?? null,
      payment.currency,
      payment.microsPerMinor,
      payment.amountMinor,
      payment.begunBy,
      payment.setAside ?? null,
    ],
  );
  return rows[0]?.payment_id ?? null;
}

/** Where its buyer pays; without a URL, what was charged while nobody was there. */
export async function setCheckout(
  db: Queryable,
  paymentId: bigint,
  { object, url }: { object: string; url: string | null },
): Promise<void> {
  await db.query(
    `UPDATE payments SET provider_object = $2, checkout_url = $3, changed_at = clock_timestamp()
     WHERE payment_id = $1 AND coalesce(provider_object, $2) = $2`,
    [paymentId, object, url],
  );
}

export async function findPayment(db: Queryable, paymentId: bigint): Promise<Payment | null> {
  const { rows } = await db.query<Payment>(`${PAYMENT} WHERE p.payment_id = $1`, [paymentId]);
  return rows[0] ?? null;
}

export async function findPaymentByReference(db: Queryable, reference: string): Promise<Payment | null> {
  const { rows } = await db.query<Payment>(`${PAYMENT} WHERE p.reference = $1`, [reference]);
  return rows[0] ?? null;
}

/** Why it is not paid, where the provider has nothing of it that could be read. */
export async function noteSetback(db: Queryable, paymentId: bigint, setback: string): Promise<void> {
  await db.query(
    'UPDATE payments SET setback = $2, changed_at = clock_timestamp() WHERE payment_id = $1 AND entry_no IS NULL',
    [paymentId, setback],
  );
}

/** The same, kept from whoever else locks it until the transaction ends. Lock the wallet before it. */
export async function lockPayment(db: Queryable, paymentId: bigint): Promise<Payment> {
  await db.query('SELECT FROM payments WHERE payment_id = $1 FOR UPDATE', [paymentId]);
  return onlyRow((await db.query<Payment>(`${PAYMENT} WHERE p.payment_id = $1`, [paymentId])).rows);
}

/** The payment of a checkout; or, while nobody knows of its checkout, the one of that reference. */
export async function findPaymentOf(
  db: Queryable,
  provider: Provider,
  { object, reference }: { object: string; reference: string | null },
): Promise<Payment | null> {
  const { rows } = await db.query<Payment>(
    `${PAYMENT} WHERE p.provider = $1 AND (p.provider_object = $2 OR (p.provider_object IS NULL AND p.reference = $3))
     ORDER BY p.provider_object NULLS LAST LIMIT 1`,
    [provider, object, reference],
  );
  return rows[0] ?? null;
}

/** The checkout at which a provider's payment was paid; null: unknown. */
export async function findObjectOfPayment(
  db: Queryable,
  provider: Provider,
  providerPayment: string,
): Promise<string | null> {
  const { rows } = await db.query<{ object: string | null }>(
    'SELECT provider_object AS object FROM payments WHERE provider = $1 AND provider_payment = $2',
    [provider, providerPayment],
  );
  return rows[0]?.object ?? null;
}

/** What may have changed at the provider without our hearing of it: open ones that are not too old, and disputes. */
export async function findUnsettled(db: Queryable, provider: Provider, days: number): Promise<string[]> {
  const { rows } = await db.query<{ object: string }>(
    `SELECT provider_object AS object FROM payments p
     WHERE provider = $1 AND provider_object IS NOT NULL
       AND ((state = 'created' AND begun_at > clock_timestamp() - $2 * interval '1 day') OR state = 'processing' OR is_disputed
            OR EXISTS (SELECT FROM payment_refunds r WHERE r.payment_id = p.payment_id
                         AND (r.state IN ('requested', 'pending')
                              OR (r.state = 'succeeded' AND r.asked_at > clock_timestamp() - interval '30 days'))))
     ORDER BY payment_id`,
    [provider, days],
  );
  return rows.map(({ object }) => object);
}

/** How many an organization began in the last hour and did not pay. */
export async function countUnpaid(db: Queryable, organizationId: bigint): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(*) FROM payments
     WHERE organization_id = $1 AND state = 'created' AND begun_at > clock_timestamp() - interval '1 hour'`,
    [organizationId],
  );
  return onlyRow(rows).count;
}

/** What is known of a payment now. Call it with the payment locked: the state must not fall. */
export async function updatePayment(
  db: Queryable,
  paymentId: bigint,
  known: Pick<
    Payment,
    | 'organizationId'
    | 'providerObject'
    | 'providerPayment'
    | 'receivedMinor'
    | 'state'
    | 'isDisputed'
    | 'setback'
    | 'setAside'
    | 'confirmedBy'
    | 'entryNo'
  >,
): Promise<void> {
  await db.query(
    `UPDATE payments
     SET organization_id = $2, provider_object = $3, provider_payment = $4, received_minor = $5, state = $6, is_disputed = $7,
         setback = $8, confirmed_by = $10, entry_no = $11, changed_at = clock_timestamp(), set_aside = $9::text,
         set_aside_at = CASE WHEN $9::text IS NULL THEN NULL WHEN $9 IS DISTINCT FROM set_aside THEN clock_timestamp()
                             ELSE set_aside_at END,
         resolution = CASE WHEN $9 IS DISTINCT FROM set_aside THEN NULL ELSE resolution END,
         resolution_reason = CASE WHEN $9 IS DISTINCT FROM set_aside THEN NULL ELSE resolution_reason END,
         resolved_by = CASE WHEN $9 IS DISTINCT FROM set_aside THEN NULL ELSE resolved_by END,
         resolved_at = CASE WHEN $9 IS DISTINCT FROM set_aside THEN NULL ELSE resolved_at END
     WHERE payment_id = $1`,
    [
      paymentId,
      known.organizationId,
      known.providerObject,
      known.providerPayment,
      known.receivedMinor,
      known.state,
      known.isDisputed,
      known.setback,
      known.setAside,
      known.confirmedBy,
      known.entryNo,
    ],
  );
}

/** What an administrator decided of one that was set aside. */
export async function resolvePayment(
  db: Queryable,
  paymentId: bigint,
  decided: { resolution: Resolution; reason: string; by: string },
): Promise<void> {
  await db.query(
    `UPDATE payments SET resolution = $2, resolution_reason = $3, resolved_by = $4, resolved_at = clock_timestamp()
     WHERE payment_id = $1`,
    [paymentId, decided.resolution, decided.reason, decided.by],
  );
}

/** An organization as a provider's record names it; null: there is none. */
export async function findKnownOrganization(db: Queryable, text: string | null): Promise<bigint | null> {
  if (text === null || !/^[1-9]\d{0,17}$/.test(text)) return null;
  const { rows } = await db.query<{ organizationId: bigint }>(
    'SELECT organization_id AS "organizationId" FROM organizations WHERE organization_id = $1',
    [text],
  );
  return rows[0]?.organizationId ?? null;
}
