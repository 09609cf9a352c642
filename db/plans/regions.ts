import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface RegionRow {
  regionId: number;
  code: string;
  name: string;
  retiredAt: Instant | null;
}

export async function readRegions(
  db: Queryable,
  page: { retired: boolean; after: bigint; limit: number },
): Promise<RegionRow[]> {
  const { rows } = await db.query<RegionRow>(
    `SELECT region_id AS "regionId", code, name, retired_at AS "retiredAt" FROM regions
     WHERE region_id > $2::bigint AND ($1 OR retired_at IS NULL) ORDER BY region_id LIMIT $3`,
    [page.retired, page.after, page.limit],
  );
  return rows;
}

export async function findRegion(
  db: Queryable,
  code: string,
): Promise<{ regionId: number; retired: boolean } | null> {
  const { rows } = await db.query<{ regionId: number; retired: boolean }>(
    'SELECT region_id AS "regionId", retired_at IS NOT NULL AS retired FROM regions WHERE code = $1',
    [code],
  );
  return rows[0] ?? null;
}

export async function insertRegion(db: Queryable, region: { code: string; name: string }): Promise<number> {
  const { rows } = await db.query<{ region_id: number }>(
    'INSERT INTO regions (code, name) VALUES ($1, $2) RETURNING region_id',
    [region.code, region.name],
  );
  return onlyRow(rows).region_id;
}

/** False when there is no such region, or it is that already. */
export async function setRegionRetired(db: Queryable, code: string, isRetired: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE regions SET retired_at = CASE WHEN $2 THEN now() END
     WHERE code = $1 AND (retired_at IS NOT NULL) <> $2::boolean`,
    [code, isRetired],
  );
  return rowCount === 1;
}
