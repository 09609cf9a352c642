import type { Client, Pool } from '../../db/pool.ts';

export type ParticipantState = 'thinking' | 'waiting' | 'running' | 'blocked' | 'ended';

/** What befalls a participant at one of its statements, counted from 1. */
export interface Fate {
  statement: number;
  /** Killed before it, as a process is; or its answer is lost, with the connection, and the process lives on. */
  kind: 'killed' | 'answer lost';
}

/** What a lost connection reports. */
class ConnectionLostError extends Error {
  override name = 'ConnectionLostError';
  readonly code = 'ECONNRESET';
}

/**
 * A client of the database with a pool of its own, one statement at a time, each of which waits for the
 * scheduler. It reports its state changes, so that the scheduler knows when to look.
 */
export class Participant {
  readonly name: string;
  state: ParticipantState = 'thinking';
  /** The session of its latest statement. */
  pid = 0;
  statement = '';
  statements = 0;
  wasBlocked = false;
  wasDeadlocked = false;
  dead = false;
  readonly errors: string[] = [];
  readonly #fate: Fate | null;
  readonly #terminate: (pid: number) => Promise<void>;
  readonly #onChange: () => void;
  #proceed: (() => void) | null = null;
  #inTransaction = false;
  diedInTransaction = false;
  lostAnswer = false;

  constructor(
    name: string,
    options: { fate: Fate | null; terminate: (pid: number) => Promise<void>; onChange: () => void },
  ) {
    this.name = name;
    this.#fate = options.fate;
    this.#terminate = options.terminate;
    this.#onChange = options.onChange;
  }

  /** Makes every statement of the pool's clients wait; only until `leave`. */
  take(client: Client): () => void {
    const own = client.query;
    const query = own.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const { processID } = client as Client & { processID: number };
    client.query = ((...args: unknown[]): unknown => {
      const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : null;
      const answer = this.#work(processID, textOf(args[0]), () => query(...args));
      if (callback === null) return answer;
      answer.then(
        (result) => callback(undefined, result),
        (error) => callback(error, undefined),
      );
      return undefined;
    }) as Client['query'];
    return () => {
      client.query = own;
    };
  }

  /** Plays its part to the end, whatever happens. */
  async play(part: () => Promise<void>): Promise<void> {
    await part().catch((error: Error) => this.errors.push(error.message));
    this.#become('ended');
  }

  /** The scheduler's go-ahead. */
  proceed(): void {
    const proceed = this.#proceed;
    this.#proceed = null;
    this.state = 'running';
    proceed?.();
  }

  async #work(pid: number, text: string, run: () => Promise<unknown>): Promise<unknown> {
    if (this.dead) throw new ConnectionLostError('Connection terminated: killed');
    this.pid = pid;
    this.statement = text;
    this.statements += 1;
    const number = this.statements;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#proceed = resolve;
    this.#become('waiting');
    await promise;
    const fate = this.#fate?.statement === this.statements ? this.#fate.kind : null;
    try {
      if (fate === 'killed') await this.#die(pid);
      const answer = await run();
      if (/^BEGIN/.test(text)) this.#inTransaction = true;
      if (fate === 'answer lost') {
        this.lostAnswer = true;
        await this.#terminate(pid);
        throw new ConnectionLostError('Connection terminated unexpectedly');
      }
      return answer;
    } catch (error) {
      if ((error as { code?: string }).code === '40P01') this.wasDeadlocked = true;
      throw error;
    } finally {
      if (/^(COMMIT|ROLLBACK)/.test(text)) this.#inTransaction = false;
      // A broken connection tells its pool before it tells us: the participant may be further on by now, or at its end.
      if (this.statements === number && this.state !== 'ended') this.#become('thinking');
    }
  }

  async #die(pid: number): Promise<never> {
    this.dead = true;
    this.diedInTransaction = this.#inTransaction;
    await this.#terminate(pid);
    throw new ConnectionLostError('Connection terminated: killed');
  }

  #become(state: ParticipantState): void {
    this.state = state;
    this.#onChange();
  }
}

type Callback = (error: unknown, result: unknown) => void;

function textOf(statement: unknown): string {
  const text = typeof statement === 'string' ? statement : (statement as { text: string }).text;
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A pool whose clients, those it has and those to come, belong to one participant until released. */
export class ParticipantPool {
  readonly pool: Pool;
  #participant: Participant | null = null;
  readonly #clients = new Set<Client>();
  readonly #leave = new Map<Client, () => void>();

  constructor(pool: Pool) {
    this.pool = pool;
    pool.on('connect', (client) => {
      this.#clients.add(client as Client);
      this.#bind(client as Client);
    });
    pool.on('remove', (client) => {
      this.#clients.delete(client as Client);
      this.#leave.delete(client as Client);
    });
  }

  assign(participant: Participant | null): void {
    for (const leave of this.#leave.values()) leave();
    this.#leave.clear();
    this.#participant = participant;
    for (const client of this.#clients) this.#bind(client);
  }

  #bind(client: Client): void {
    if (this.#participant) this.#leave.set(client, this.#participant.take(client));
  }
}
