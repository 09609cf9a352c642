import type { Queryable } from './pool.ts';

/** Cancels running statements of our own connections with this name. */
export async function cancelStatements(db: Queryable, applicationName: string): Promise<void> {
  // PostgreSQL keeps only this much of a name.
  await db.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
     WHERE application_name = left($1, 63) AND usename = session_user AND state = 'active' AND pid <> pg_backend_pid()`,
    [applicationName],
  );
}
