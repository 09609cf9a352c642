import type { Instant } from '../../domain/instant.ts';
import { parseOrganizationRef } from '../../domain/accounts/handle.ts';
import type { MemberRole } from '../../domain/accounts/roles.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface Organization {
  organizationId: bigint;
  handle: string;
  name: string;
  createdAt: Instant;
  endedAt: Instant | null;
  /** In lines; null: unknown. */
  billingAddress: string | null;
  /** Whether it lets in only members with a second factor. */
  requiresFactor: boolean;
}

const ORGANIZATION = `o.organization_id AS "organizationId", coalesce(h.handle, 'id:' || o.organization_id) AS handle, o.name, o.created_at AS "createdAt",
  o.deleted_at AS "endedAt", o.billing_address AS "billingAddress", o.requires_factor AS "requiresFactor"`;

/** Makes an organization with its handle and its empty wallet. */
export async function insertOrganization(
  db: Queryable,
  organization: { name: string; handle: string },
): Promise<bigint> {
  const { rows } = await db.query<{ organization_id: bigint }>(
    `WITH made AS (INSERT INTO organizations (name) VALUES ($1) RETURNING organization_id),
          handle AS (INSERT INTO organization_handles (handle, organization_id) SELECT $2, organization_id FROM made),
          wallet AS (INSERT INTO wallets (organization_id) SELECT organization_id FROM made)
     SELECT organization_id FROM made`,
    [organization.name, organization.handle],
  );
  return onlyRow(rows).organization_id;
}

/** The organization of a handle, or of a number as in id:38, deleted ones too. Null when there is none. */
export async function findOrganization(
  db: Queryable,
  text: string,
): Promise<{ organizationId: bigint; handle: string; name: string } | null> {
  const ref = parseOrganizationRef(text);
  if (ref === null) return null;
  const { rows } = await db.query<{ organizationId: bigint; handle: string; name: string }>(
    `SELECT organization_id AS "organizationId", coalesce(handle, 'id:' || organization_id) AS handle, name
     FROM organizations LEFT JOIN organization_handles USING (organization_id)
     WHERE handle = $1 OR organization_id = $2`,
    [ref.handle, ref.organizationId],
  );
  return rows[0] ?? null;
}

/** The name people know an organization by: its handle, else its number. */
export async function organizationName(db: Queryable, organizationId: bigint): Promise<string> {
  const { rows } = await db.query<{ handle: string }>(
    'SELECT handle FROM organization_handles WHERE organization_id = $1',
    [organizationId],
  );
  return rows[0]?.handle ?? `id:${organizationId}`;
}

/** An organization, and what decides whether a user may come in. */
export interface OrganizationOfUser {
  organizationId: bigint;
  handle: string;
  /** Null: not a member. */
  role: MemberRole | null;
  hasEnded: boolean;
  requiresFactor: boolean;
}

/**
 * The organization of a handle, or of a number as in id:38, deleted ones too, with a user's role in it. Null when there is
 * none.
 */
export async function findOrganizationOf(
  db: Queryable,
  name: string,
  userId: bigint,
): Promise<OrganizationOfUser | null> {
  const ref = parseOrganizationRef(name);
  if (ref === null) return null;
  const { rows } = await db.query<OrganizationOfUser>(
    `SELECT o.organization_id AS "organizationId", coalesce(h.handle, 'id:' || o.organization_id) AS handle, m.role,
            o.deleted_at IS NOT NULL AS "hasEnded", o.requires_factor AS "requiresFactor"
     FROM organizations o LEFT JOIN organization_handles h USING (organization_id)
     LEFT JOIN organization_members m ON m.organization_id = o.organization_id AND m.user_id = $3
     WHERE h.handle = $1 OR o.organization_id = $2`,
    [ref.handle, ref.organizationId, userId],
  );
  return rows[0] ?? null;
}

/** One that has ended, too. */
export async function findOrganizationById(
  db: Queryable,
  organizationId: bigint,
): Promise<Organization | null> {
  const { rows } = await db.query<Organization>(
    `SELECT ${ORGANIZATION} FROM organizations o LEFT JOIN organization_handles h USING (organization_id)
     WHERE o.organization_id = $1`,
    [organizationId],
  );
  return rows[0] ?? null;
}

/** A user's organizations after a given one, by id, with the user's role; with `only`, at most that one. */
export async function listOrganizationsOf(
  db: Queryable,
  userId: bigint,
  page: { after: bigint; limit: number; only: bigint | null },
): Promise<(Organization & { role: MemberRole })[]> {
  const { rows } = await db.query<Organization & { role: MemberRole }>(
    `SELECT ${ORGANIZATION}, m.role
     FROM organization_members m JOIN organizations o USING (organization_id)
     LEFT JOIN organization_handles h USING (organization_id)
     WHERE m.user_id = $1 AND o.organization_id > $2 AND o.deleted_at IS NULL
       AND ($4::bigint IS NULL OR o.organization_id = $4)
     ORDER BY o.organization_id LIMIT $3`,
    [userId, page.after, page.limit, page.only],
  );
  return rows;
}

/** Makes changes of an organization's members or name, and its deletion, wait for each other. False when there is none. */
export async function lockOrganization(db: Queryable, organizationId: bigint): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM organizations WHERE organization_id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
    [organizationId],
  );
  return rowCount === 1;
}

/** Call it with the organization's wallet locked, so that it can't be deleted in between. */
export async function isOrganizationLiving(db: Queryable, organizationId: bigint): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM organizations WHERE organization_id = $1 AND deleted_at IS NULL',
    [organizationId],
  );
  return rowCount === 1;
}

export async function setOrganizationName(
  db: Queryable,
  organizationId: bigint,
  name: string,
): Promise<void> {
  await db.query('UPDATE organizations SET name = $2 WHERE organization_id = $1', [organizationId, name]);
}

export async function setBillingAddress(
  db: Queryable,
  organizationId: bigint,
  address: string | null,
): Promise<void> {
  await db.query('UPDATE organizations SET billing_address = $2 WHERE organization_id = $1', [
    organizationId,
    address,
  ]);
}

/**
 * What keeps an organization from being deleted, besides its balance. Call it with its wallet locked, so that its fleet
 * can't change.
 */
export async function readReasonsAgainstDeletion(
  db: Queryable,
  organizationId: bigint,
): Promise<{
  liveInstances: bigint;
  unbilledInstances: bigint;
  liveContainers: bigint;
  liveAddons: bigint;
}> {
  const { rows } = await db.query<{
    liveInstances: bigint;
    unbilledInstances: bigint;
    liveContainers: bigint;
    liveAddons: bigint;
  }>(
    `SELECT count(*) FILTER (WHERE resource_kind = 'vps' AND ended_at IS NULL) AS "liveInstances",
            count(*) FILTER (WHERE resource_kind = 'addon' AND ended_at IS NULL) AS "liveAddons",
            count(*) FILTER (WHERE ended_at IS NOT NULL AND billing_state IN ('metered', 'parked')) AS "unbilledInstances",
            (SELECT count(*) FROM containers c WHERE c.organization_id = $1 AND c.deleted_at IS NULL) AS "liveContainers"
     FROM subscriptions WHERE organization_id = $1`,
    [organizationId],
  );
  return onlyRow(rows);
}

export async function markOrganizationDeleted(db: Queryable, organizationId: bigint): Promise<void> {
  await db.query('UPDATE organizations SET deleted_at = now() WHERE organization_id = $1', [organizationId]);
}
