import { type DatabaseFacts, readDatabaseFacts } from '../../db/databaseFacts.ts';
import { MigrationError, pendingMigrations } from '../../db/migrate.ts';
import { createPool, databaseNow, type Pool } from '../../db/pool.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { explainConnection, findDatabaseUrl } from '../connection.ts';
import { describeFailure } from '../../db/failure.ts';
import { type CheckFinding, finder } from './finding.ts';

const { ok, warning, problem } = finder('database');
const clock = finder('clock');

const OLDEST = 150_000;
const NEWEST = 190_000;
/** Within this a machine's clock is as good as the database's; beyond the other, sign-ins and links expire oddly. */
const SKEW = { smallMs: 1_000, largeMs: 60_000 };

/** The database as daemon and app would find it, and how far this machine's clock is from its own. */
export async function checkDatabase(): Promise<CheckFinding[]> {
  let url: string;
  try {
    url = await findDatabaseUrl();
  } catch (error) {
    const advice = 'set DATABASE_URL in .env, or run "containerstacks start", which brings its own';
    return [
      problem(error instanceof BadInputError ? 'DATABASE_URL is not set' : describeFailure(error), advice),
    ];
  }
  // Without a role: what the login may become is to be found out.
  const pool = createPool({ url, applicationName: 'containerstacks doctor', max: 1, onError: () => {} });
  try {
    const facts = await readDatabaseFacts(pool);
    return [
      checkVersion(facts),
      checkPlace(facts),
      ...checkRights(facts),
      await checkMigrations(pool),
      await checkPooler(pool),
      await checkClock(pool),
    ];
  } catch (error) {
    const text = describeFailure(explainConnection(error, url));
    return [problem(text, 'is it running, and is DATABASE_URL right? docs/operations.md')];
  } finally {
    await pool.end();
  }
}

function checkVersion({ version, versionNumber }: DatabaseFacts): CheckFinding {
  if (versionNumber < OLDEST) return problem(`PostgreSQL ${version} is too old`, 'upgrade it to 15 or later');
  if (versionNumber >= NEWEST)
    return warning(`PostgreSQL ${version} is later than those tested`, 'use 15 to 18 if something fails');
  return ok(`PostgreSQL ${version}`);
}

function checkPlace({ isStandby, login }: DatabaseFacts): CheckFinding {
  return isStandby
    ? problem('it is a standby, which takes no writes', 'name the primary in DATABASE_URL, or all hosts')
    : ok(`takes writes, as ${login}`);
}

function checkRights({ roles, login }: DatabaseFacts): CheckFinding[] {
  const groups = ['containerstacks_app', 'containerstacks_daemon'];
  // The app's own login need not be the daemon's.
  if (roles.length > 0) return [ok(`${login} may act as ${roles.join(' and ')}`)];
  const advice = `GRANT ${groups.join(', ')} TO "${login}"; before the first "containerstacks migrate" they do not exist yet`;
  return [problem(`${login} may act neither as the app nor as the daemon`, advice)];
}

async function checkMigrations(pool: Pool): Promise<CheckFinding> {
  try {
    const pending = await pendingMigrations(pool);
    return pending.length === 0
      ? ok('every migration is applied')
      : problem(
          `${pluralize(pending.length, 'migration')} not applied, from ${pending[0]}`,
          'run "containerstacks migrate"',
        );
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return problem(error.message, 'docs/operations.md, Upgrades');
  }
}

/** A pooler that does not keep sessions is refused before this by the connection itself, in words. */
async function checkPooler(pool: Pool): Promise<CheckFinding> {
  const client = await pool.connect();
  try {
    const { processID } = client as typeof client & { processID?: number | null };
    const { backendPid } = await readDatabaseFacts(client);
    return ok(
      backendPid === processID
        ? 'no pooler between'
        : 'a pooler (such as PgBouncer) between keeps sessions, as it must',
    );
  } finally {
    client.release();
  }
}

async function checkClock(pool: Pool): Promise<CheckFinding> {
  const before = Date.now();
  const there = Number((await databaseNow(pool)) / 1_000n);
  // Its answer is of some moment in between.
  const aheadMs = there > Date.now() ? Date.now() - there : there < before ? before - there : 0;
  return judgeSkew(aheadMs);
}

export function judgeSkew(aheadMs: number): CheckFinding {
  const size = Math.abs(aheadMs);
  if (size <= SKEW.smallMs) return clock.ok("this machine's clock agrees with the database's");
  const text = `this machine's clock is ${(size / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's`;
  const advice = 'set both by NTP (timedatectl); billing goes by the database';
  return size <= SKEW.largeMs ? clock.warning(text, advice) : clock.problem(text, advice);
}
