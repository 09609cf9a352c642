import { onlyRow, type Queryable } from './pool.ts';

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
