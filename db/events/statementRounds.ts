import type { Queryable } from '../pool.ts';

/** How far a month's statements are told of; null: all are, or somebody else is at it. Locks until the transaction's end. */
export async function takeStatementRound(db: Queryable, month: string): Promise<bigint | null> {
  await db.query('INSERT INTO statement_rounds (month) VALUES ($1) ON CONFLICT (month) DO NOTHING', [
    `${month}-01`,
  ]);
  const { rows } = await db.query<{ through: bigint }>(
    `SELECT told_through AS through FROM statement_rounds WHERE month = $1 AND ended_at IS NULL
     FOR NO KEY UPDATE SKIP LOCKED`,
    [`${month}-01`],
  );
  return rows[0]?.through ?? null;
}

/** The next organizations that are not ended, by id. */
export async function organizationsAfter(db: Queryable, after: bigint, limit: number): Promise<bigint[]> {
  const { rows } = await db.query<{ id: bigint }>(
    `SELECT organization_id AS id FROM organizations WHERE organization_id > $1 AND deleted_at IS NULL
     ORDER BY organization_id LIMIT $2`,
    [after, limit],
  );
  return rows.map(({ id }) => id);
}

export async function advanceStatementRound(
  db: Queryable,
  month: string,
  { through, isLast }: { through: bigint; isLast: boolean },
): Promise<void> {
  await db.query(
    `UPDATE statement_rounds SET told_through = $2, ended_at = CASE WHEN $3 THEN clock_timestamp() END WHERE month = $1`,
    [`${month}-01`, through, isLast],
  );
}
