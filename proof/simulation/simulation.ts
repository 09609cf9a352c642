import assert from 'node:assert/strict';
import pg from 'pg';
import { BillingService } from '../../api/services/billingService.ts';
import { SeededRandom } from '../chaos/random.ts';
import { createPool, onlyRow, type Pool } from '../../db/pool.ts';
import { checkBooks } from '../../test/support/books.ts';
import { freshDatabase, type TestDatabase } from '../../test/support/database.ts';
import { assertEveryHourBilled } from '../../test/support/proof.ts';
import { assertAlertsFollow, assertLadderHolds, assertPowerFollows } from '../ladder.ts';
import { type Fate, Participant, ParticipantPool } from './participant.ts';
import {
  fleetChanges,
  LADDER,
  leader,
  payDebt,
  type Part,
  provisioning,
  rival,
  type TopUps,
  toppingUp,
} from './parts.ts';
import { letMinutesPass, prepareScenes, recordOutage, setScene } from './scene.ts';
import { EndlessError, Scheduler } from './scheduler.ts';

/** What happened in one interleaving. */
export interface Interleaving {
  seed: number;
  statements: number;
  blocked: boolean;
  collided: boolean;
  fenced: boolean;
  deadlocked: boolean;
  killedInTransaction: boolean;
  answerLost: boolean;
  clockMoved: boolean;
  /** An outage of our own was on record, in which nobody is suspended. */
  outage: boolean;
  suspensions: number;
  resumes: number;
  hours: number;
  /** Null: everything holds. */
  breach: string | null;
  /** Who did what, in order. */
  trace: string[];
}

/** What runs and events say of one. */
type Counted = Pick<Interleaving, 'collided' | 'fenced' | 'hours' | 'suspensions' | 'resumes'>;

const NAMES = ['leader', 'rival', 'app', 'customer', 'provisioner'] as const;
type Name = (typeof NAMES)[number];

const OUTAGE_PERCENT = 20;

/** Alerts of a threshold, and how often it came to count as told. */
const TOLD_TOO_OFTEN = `
  SELECT * FROM (
    SELECT organization_id, (payload ->> 'threshold_hours')::integer AS hours, count(*) AS told
    FROM events WHERE type = 'wallet.low' GROUP BY 1, 2
  ) e WHERE told > (SELECT count(*) FROM fake.alerts a WHERE (a.organization_id, a.threshold_hours) = (e.organization_id, hours))`;

/** Later in a part there is seldom a statement left to die at. */
const LAST_FATAL_STATEMENT = 30;

/** A database in which interleavings of two billings, fleet changes, top-ups and power reports are played, one after the other. */
export class Simulation implements AsyncDisposable {
  readonly #database: TestDatabase;
  readonly #owner: Pool;
  readonly #observer: pg.Client;
  readonly #pools: Record<Name, ParticipantPool>;
  readonly #last: Pool;

  private constructor(database: TestDatabase, observer: pg.Client) {
    const pool = (url: string) =>
      createPool({ url, applicationName: 'simulation', max: 2, onError: () => {} });
    this.#database = database;
    this.#observer = observer;
    this.#owner = pool(database.ownerUrl);
    this.#last = pool(database.daemonUrl);
    this.#pools = {
      leader: new ParticipantPool(pool(database.daemonUrl)),
      rival: new ParticipantPool(pool(database.daemonUrl)),
      app: new ParticipantPool(pool(database.appUrl)),
      customer: new ParticipantPool(pool(database.appUrl)),
      provisioner: new ParticipantPool(pool(database.appUrl)),
    };
  }

  static async open(serverUrl?: string): Promise<Simulation> {
    const database = await freshDatabase(serverUrl);
    const preparing = createPool({
      url: database.ownerUrl,
      applicationName: 'simulation',
      onError: () => {},
    });
    await prepareScenes(preparing, database.name);
    await preparing.end();
    const observer = new pg.Client(database.ownerUrl);
    await observer.connect();
    return new Simulation(database, observer);
  }

  /** Every choice in it follows from the seed, but for PostgreSQL's own: who of several gets a lock. */
  async play(seed: number): Promise<Interleaving> {
    const random = new SeededRandom(seed);
    const organizations = await setScene(this.#owner, random);
    const topUps: TopUps = { acknowledged: new Map(), unknown: new Map() };
    const parts: Record<Name, Part> = {
      leader: leader(random),
      rival: rival(random),
      app: fleetChanges(organizations, random),
      customer: toppingUp(organizations, random, topUps),
      provisioner: provisioning(random),
    };
    const outage = random.chance(OUTAGE_PERCENT);
    if (outage) await recordOutage(this.#owner);
    let clockMoved = false;
    const between = async () => {
      if (!random.chance(2)) return;
      clockMoved = true;
      await letMinutesPass(this.#owner, random.between(1, 60));
    };
    const scheduler = new Scheduler({ random, observer: this.#observer, between });
    const fates = drawFates(random);
    const participants = NAMES.map((name) => this.#invite(name, scheduler, fates.get(name) ?? null));
    const playing = participants.map((participant, number) => {
      const name = NAMES[number] as Name;
      return participant.play(() => parts[name](this.#pools[name].pool));
    });
    const breach = await scheduler
      .run()
      .then(() => Promise.all(playing))
      .then(() => {
        for (const name of NAMES) this.#pools[name].assign(null);
        return this.#prove(topUps, outage);
      })
      .then(
        () => null,
        (error: Error) => {
          if (error instanceof EndlessError) throw error;
          return error.message;
        },
      );
    return {
      seed,
      breach,
      clockMoved,
      outage,
      trace: scheduler.trace,
      statements: participants.reduce((sum, { statements }) => sum + statements, 0),
      blocked: participants.some(({ wasBlocked }) => wasBlocked),
      deadlocked: participants.some(({ wasDeadlocked }) => wasDeadlocked),
      killedInTransaction: participants.some(({ diedInTransaction }) => diedInTransaction),
      answerLost: participants.some(({ lostAnswer }) => lostAnswer),
      ...(await this.#readRuns()),
    };
  }

  #invite(name: Name, scheduler: Scheduler, fate: Fate | null): Participant {
    const participant = new Participant(name, {
      fate,
      terminate: (pid) => this.#terminate(pid),
      onChange: scheduler.notice,
    });
    scheduler.add(participant);
    this.#pools[name].assign(participant);
    return participant;
  }

  /** A last run, then: the books, every hour, and each top-up as often as it may be there. */
  async #prove({ acknowledged, unknown }: TopUps, outage: boolean): Promise<void> {
    const suspensions = await assertLadderHolds(this.#owner, { debtSuspends: false });
    if (outage) assert.equal(suspensions, 0, 'suspended while an outage was on record');
    await this.#owner.query('DELETE FROM status_minutes');
    const service = new BillingService({
      pool: this.#last,
      runner: 'daemon',
      runnerId: 'last',
      ladder: LADDER,
    });
    const { outcome, errorMessage } = await service.runHourlyBilling();
    assert.equal(outcome, 'succeeded', `the last run: ${errorMessage}`);
    await checkBooks(this.#owner);
    await assertEveryHourBilled(this.#owner);
    await assertLadderHolds(this.#owner, { debtSuspends: true });
    await assertAlertsFollow(this.#owner, LADDER.settings.alertHours);
    await assertPowerFollows(this.#owner, this.#pools.app.pool);
    const { rows: repeated } = await this.#owner.query(TOLD_TOO_OFTEN);
    assert.deepEqual(repeated, [], 'told again though it was not armed again');
    const { rows } = await this.#owner.query<{ name: string; micros: bigint }>(
      `SELECT organization_id || '/' || idempotency_key AS name, amount_micros AS micros
       FROM wallet_ledger WHERE kind = 'top_up' ORDER BY 1`,
    );
    const known = rows.filter(({ name }) => !unknown.has(name)).map(({ name, micros }) => [name, micros]);
    assert.deepEqual(known, [...acknowledged].sort(), 'top-ups that were acknowledged');
    for (const [name, micros] of unknown) {
      const posted = rows.filter((row) => row.name === name).map((row) => row.micros);
      assert.ok(posted.length <= 1 && posted.every((amount) => amount === micros), `top-up ${name}`);
    }
    await this.#payAllDebts();
  }

  /** Then everything runs again that its owner had running. */
  async #payAllDebts(): Promise<void> {
    const { pool } = this.#pools.customer;
    const { rows } = await this.#owner.query<{ id: bigint; owed: bigint }>(
      'SELECT organization_id AS id, -balance_micros AS owed FROM wallets WHERE balance_micros < 0',
    );
    for (const { id, owed } of rows) await payDebt(pool, id, owed);
    await assertLadderHolds(this.#owner, { debtSuspends: true });
    await assertPowerFollows(this.#owner, pool);
  }

  async #readRuns(): Promise<Counted> {
    const { rows } = await this.#owner.query<Counted>(
      `SELECT coalesce(sum(collisions), 0) > 0 AS collided,
              coalesce(bool_or(outcome = 'superseded'), false) AS fenced,
              (SELECT count(*) FROM billing_charges)::integer AS hours,
              (SELECT count(*) FROM events WHERE type = 'organization.suspended')::integer AS suspensions,
              (SELECT count(*) FROM events WHERE type = 'organization.resumed')::integer AS resumes
       FROM billing_runs`,
    );
    return onlyRow(rows);
  }

  /** Until the session is gone and what it held is free. */
  async #terminate(pid: number): Promise<void> {
    await this.#owner.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#observer.end();
    const pools = [this.#owner, this.#last, ...NAMES.map((name) => this.#pools[name].pool)];
    // Without waiting for clients held by a participant that never ends.
    for (const pool of pools) void pool.end();
    await this.#database.drop();
  }
}

/** Every second time a participant dies or loses an answer. */
function drawFates(random: SeededRandom): Map<Name, Fate> {
  const fates = new Map<Name, Fate>();
  if (random.chance(50)) {
    const kind = random.pick(['killed', 'answer lost'] as const);
    fates.set(random.pick(NAMES), { kind, statement: random.between(1, LAST_FATAL_STATEMENT) });
  }
  return fates;
}
