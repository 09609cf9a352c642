import pg from 'pg';
import { describeFailure, isDatabaseAway } from './failure.ts';

/** What a URL asks of a host: libpq's `host=a,b&port=1,2&target_session_attrs=…&connect_timeout=…` (seconds). */
interface Route {
  hosts: { host: string; port: number }[];
  target: string;
  timeoutMs: number;
}

class NoHostError extends Error {
  override name = 'NoHostError';
  /** That of a connection that could not be made. */
  readonly code = '08001';
}

/**
 * A client that goes to the first of its URL's hosts, in their order, that answers and is what `target_session_attrs`
 * asks for; of several hosts, by default, one that takes writes. As in libpq, a host that refuses the login ends the
 * search. Each host is asked by a client of its own, because pg's connects once; a single host is not asked.
 */
export class HostClient extends pg.Client {
  readonly #config: pg.ClientConfig;
  readonly #route: Route;

  constructor(given: pg.ClientConfig = {}) {
    const route = readRoute(given.connectionString ?? '');
    const config = { ...given, connectionTimeoutMillis: route.timeoutMs };
    super(config);
    // Its death fails whatever it is asked next. Without a listener it would end the process, also in the moment between
    // the login and the pool's own listener.
    this.on('error', () => {});
    this.#config = config;
    this.#route = route;
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error | null) => void): void;
  override connect(callback?: (error: Error | null) => void): Promise<pg.Client> | undefined {
    const connected = this.#chooseHost().then(() => super.connect());
    if (!callback) return connected;
    // Out of the promise, which would take what the callback throws for a rejection.
    const answer = (error: Error | null) => process.nextTick(callback, error);
    connected.then(() => answer(null), answer);
    return undefined;
  }

  async #chooseHost(): Promise<void> {
    const { hosts, target } = this.#route;
    if (hosts.length === 1 && target === 'any') return;
    const refusals: string[] = [];
    for (const place of hosts) {
      const refusal = await this.#whyRefused(place);
      if (refusal === null) {
        Object.assign(this, place);
        return;
      }
      refusals.push(`${place.host}:${place.port}: ${refusal}`);
    }
    throw new NoHostError(`no host of the database will do (${refusals.join('; ')})`);
  }

  async #whyRefused(place: Route['hosts'][number]): Promise<string | null> {
    const { target, timeoutMs } = this.#route;
    const client = Object.assign(new pg.Client({ ...this.#config, query_timeout: timeoutMs }), place);
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ standby: boolean; readOnly: boolean }>(
        `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only')::boolean AS "readOnly"`,
      );
      if (target !== 'any' && rows[0]?.standby) return 'it is a standby';
      return target === 'read-write' && rows[0]?.readOnly ? 'it is read-only' : null;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      return describeFailure(error);
    } finally {
      await client.end();
    }
  }
}

/**
 * How long a connection may take at most, in milliseconds: each host is given its time to let us in and to answer, and the
 * one chosen once more.
 */
export function longestConnectMs(databaseUrl: string): number {
  const { hosts, timeoutMs } = readRoute(databaseUrl);
  return hosts.length === 1 ? timeoutMs : timeoutMs * (2 * hosts.length + 1);
}

function readRoute(databaseUrl: string): Route {
  const { hostname, port, searchParams } = new URL(databaseUrl);
  const names = (searchParams.get('host') || hostname || 'localhost').split(',');
  const ports = (searchParams.get('port') || port).split(',');
  const seconds = Number(searchParams.get('connect_timeout'));
  return {
    hosts: names.map((host, index) => ({
      host: host || 'localhost',
      port: Number(ports[ports.length === 1 ? 0 : index] || 5432),
    })),
    target: searchParams.get('target_session_attrs') ?? (names.length > 1 ? 'read-write' : 'any'),
    timeoutMs: seconds > 0 ? seconds * 1000 : 10_000,
  };
}
