import type { Queryable } from '../pool.ts';
import { postOpenings } from '../wallets/openingBalances.ts';

/** One opening entry for each wallet, of its balance; a wallet at zero needs none. */
export async function adoptWallets(db: Queryable, actor: string): Promise<number> {
  const posted = await postOpenings(
    db,
    `SELECT 'adopt:wallet:' || s.id AS key, o.adopted_as AS organization_id, (s.balance * 1000000)::bigint AS amount
     FROM staged_wallets s
     JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = s.organization_id
     WHERE s.balance <> 0 AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'wallet' AND source_id = s.id)`,
    actor,
  );
  await db.query(`
    INSERT INTO adopted_rows (kind, source_id, adopted_as)
    SELECT 'wallet', s.id, o.adopted_as FROM staged_wallets s
    JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = s.organization_id
    ON CONFLICT DO NOTHING`);
  return posted;
}
