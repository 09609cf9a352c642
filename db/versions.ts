import { onlyRow, type Queryable } from './pool.ts';

/** Of PostgreSQL, such as 18.4, and of the schema: the last migration applied. */
export interface DatabaseVersions {
  postgres: string;
  migration: string;
}

export async function readVersions(db: Queryable): Promise<DatabaseVersions> {
  const { rows } = await db.query<DatabaseVersions>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS postgres, max(name) AS migration FROM schema_migrations`,
  );
  return onlyRow(rows);
}
