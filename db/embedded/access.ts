import { createHmac } from 'node:crypto';
import pg from 'pg';
import { EmbeddedPostgresError } from './program.ts';

/**
 * A server of ours has no TLS, and needs none on the loopback. The rest are its defaults, given explicitly so that PGSSLMODE,
 * PGOPTIONS and the like, which the client would read from the environment, don't apply to it.
 */
const ownConnection = new URLSearchParams({
  sslmode: 'disable',
  sslnegotiation: 'postgres',
  client_encoding: 'UTF8',
  replication: 'false',
  options: '-c datestyle=ISO',
});

export function databaseUrl(port: number, role: string, password: string, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}?${ownConnection}`;
}

/** Every role has a password of its own that only the superuser's holder can compute, so none is stored. */
export function rolePassword(superuserPassword: string, role: string): string {
  return createHmac('sha256', superuserPassword).update(role).digest('base64url');
}

/** Lets a role log in with this password. */
export async function grantLogin(superuserUrl: string, role: string, password: string): Promise<void> {
  await withClient(superuserUrl, (client) =>
    client.query(`ALTER ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`),
  );
}

/** The server that was found running died before it could be asked: time to look again. */
export class ServerGoneError extends EmbeddedPostgresError {
  override name = 'ServerGoneError';
}

/** Makes the database unless it is there; several processes may do it at once. */
export async function ensureDatabase(superuserUrl: string, name: string, home: string): Promise<void> {
  try {
    await withClient(superuserUrl, async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    });
  } catch (error) {
    const { code, message } = error as pg.DatabaseError;
    const madeByAnother = code === '42P04' || code === '23505';
    if (madeByAnother) return;
    const Refused = /^E[A-Z]+$/.test(code ?? '') ? ServerGoneError : EmbeddedPostgresError;
    throw new Refused(`PostgreSQL runs in ${home}, but refuses: ${message}`);
  }
}

async function withClient(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  // A connection that dies also fails the current query, and is reported there.
  client.on('error', () => {});
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end();
  }
}
