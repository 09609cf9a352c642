import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { rolePassword } from '../../db/embedded/access.ts';
import type { EmbeddedPostgres } from '../../db/embedded/embeddedPostgres.ts';
import { migrate } from '../../db/migrate.ts';

const template = 'containerstacks_template';
const roles = { app: 'containerstacks_app', daemon: 'containerstacks_daemon' };

export type TestDatabase = AsyncDisposable & {
  name: string;
  ownerUrl: string;
  appUrl: string;
  daemonUrl: string;
  drop(): Promise<void>;
};

/** Migrates a database once, which freshDatabase then copies, and lets the application's roles log in. */
export async function makeTemplate(postgres: EmbeddedPostgres): Promise<void> {
  await query(postgres.ownerUrl, `CREATE DATABASE ${template}`);
  await migrate(urlOf(postgres.ownerUrl, template));
  for (const role of Object.values(roles)) await postgres.grantLogin(role);
  // Nobody can connect any more: PostgreSQL refuses to copy a template that somebody is connected to.
  await query(postgres.ownerUrl, `ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
}

/** A migrated, empty database of its own, in the run's cluster or in the one whose owner's URL is given. */
export async function freshDatabase(serverUrl = process.env.TEST_POSTGRES_URL): Promise<TestDatabase> {
  return await copyDatabase(serverUrl, template);
}

/** A database of its own without anything in it. */
export async function unmigratedDatabase(serverUrl = process.env.TEST_POSTGRES_URL): Promise<TestDatabase> {
  return await copyDatabase(serverUrl, 'template1');
}

async function copyDatabase(serverUrl: string | undefined, original: string): Promise<TestDatabase> {
  if (!serverUrl) throw new Error('Tests run by "npm test", which starts their PostgreSQL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await query(
    serverUrl,
    // A quarter of the work of copying through the log, of which nobody has a use here.
    `CREATE DATABASE ${name} TEMPLATE ${original} STRATEGY file_copy`,
    // A copy has the template's tables, but not the rights on the template itself.
    `UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = '${original}')
     WHERE datname = '${name}'`,
  );
  const drop = () => query(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return {
    name,
    ownerUrl: urlOf(serverUrl, name),
    appUrl: urlOf(serverUrl, name, roles.app),
    daemonUrl: urlOf(serverUrl, name, roles.daemon),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function query(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  try {
    await client.connect();
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, database: string, role?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (role) {
    url.password = rolePassword(url.password, role);
    url.username = role;
  }
  return url.href;
}
