import { onlyRow, type Queryable } from './pool.ts';

/** What a login finds. */
export interface DatabaseFacts {
  login: string;
  /** Such as 180004. */
  versionNumber: number;
  version: string;
  isStandby: boolean;
  /** The process that serves us; a pooler tells us another number than this. */
  backendPid: number;
  /** Group roles that are there and that the login may act as. */
  roles: string[];
}

export async function readDatabaseFacts(db: Queryable): Promise<DatabaseFacts> {
  const { rows } = await db.query<DatabaseFacts>(
    `SELECT session_user AS login, current_setting('server_version_num')::integer AS "versionNumber",
            split_part(current_setting('server_version'), ' ', 1) AS version, pg_is_in_recovery() AS "isStandby",
            pg_backend_pid() AS "backendPid",
            ARRAY(SELECT rolname::text FROM pg_roles
                  WHERE rolname IN ('containerstacks_app', 'containerstacks_daemon')
                    AND pg_has_role(session_user, oid, 'MEMBER') ORDER BY rolname) AS roles`,
  );
  return onlyRow(rows);
}
