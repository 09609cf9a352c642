import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { SeededRandom } from '../chaos/random.ts';
import type { Participant } from './participant.ts';

/** How long a statement may take before PostgreSQL is asked whether it waits for a lock. */
const PATIENCE_MS = 2;

/** No statement of a tiny fleet takes this long: the simulation itself hangs. */
const LIMIT_MS = 15_000;

/** How much likelier than others a participant is to go on, and how often that changes. */
const WEIGHTS = [1, 4, 40];
const NEW_WEIGHTS_PERCENT = 8;

/** A participant does not end: nothing more can be played. */
export class EndlessError extends Error {
  override name = 'EndlessError';
}

export interface SchedulerOptions {
  participants: Participant[];
  random: SeededRandom;
  /** A session beside theirs, which sees who waits for whom. */
  observer: pg.Client;
  /** May do something between two statements, such as moving the clock. */
  between: () => Promise<void>;
}

/**
 * Lets one statement run at a time, chosen by the seed among all who have one ready. One that waits for a lock is
 * blocked: others go on, and it is waited for as soon as PostgreSQL lets it.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly trace: string[] = [];
  #weights = new Map<Participant, number>();
  #changed = Promise.withResolvers<void>();

  constructor(options: Omit<SchedulerOptions, 'participants'>) {
    this.#options = { ...options, participants: [] };
  }

  add(participant: Participant): void {
    this.#options.participants.push(participant);
  }

  readonly notice = (): void => {
    this.#changed.resolve();
  };

  /** Until all have ended. */
  async run(): Promise<void> {
    const { participants, between } = this.#options;
    for (;;) {
      await this.#settle();
      const ready = participants.filter(({ state }) => state === 'waiting');
      if (ready.length === 0 && participants.every(({ state }) => state === 'ended')) return;
      // All who are left wait for each other: PostgreSQL breaks a deadlock.
      if (ready.length === 0) {
        await this.#nextChange(PATIENCE_MS);
        continue;
      }
      await between();
      const next = this.#choose(ready);
      this.trace.push(`${next.name}: ${next.statement.slice(0, 90)}`);
      next.proceed();
    }
  }

  /** By weights that change now and then: one may be starved in its transaction while another goes all the way. */
  #choose(ready: Participant[]): Participant {
    const { participants, random } = this.#options;
    if (this.#weights.size === 0 || random.chance(NEW_WEIGHTS_PERCENT)) {
      this.#weights = new Map(participants.map((participant) => [participant, random.pick(WEIGHTS)]));
    }
    return random.pick(ready.flatMap((one) => Array<Participant>(this.#weights.get(one) ?? 1).fill(one)));
  }

  /** Until everybody is ready, ended, or blocked for certain. */
  async #settle(): Promise<void> {
    const { participants } = this.#options;
    const began = performance.now();
    let asked = false;
    for (;;) {
      const open = participants.filter(({ state }) => state === 'running' || state === 'thinking');
      const blocked = participants.filter(({ state }) => state === 'blocked');
      if (open.length === 0 && (blocked.length === 0 || asked)) return;
      if (performance.now() - began > LIMIT_MS) {
        throw new Error(
          `no end of: ${open.map(({ name, statement }) => `${name}: ${statement}`).join('; ')}`,
        );
      }
      asked = false;
      if (open.length > 0 && (await this.#nextChange(PATIENCE_MS))) continue;
      asked = await this.#lookWhoIsBlocked();
    }
  }

  /** True when it changed no participant's state. */
  async #lookWhoIsBlocked(): Promise<boolean> {
    const sent = this.#options.participants.filter(({ state }) => state === 'running' || state === 'blocked');
    if (sent.length === 0) return true;
    const { rows } = await this.#options.observer.query<{ pid: number; blocked: boolean }>(
      'SELECT pid, cardinality(pg_blocking_pids(pid)) > 0 AS blocked FROM unnest($1::integer[]) AS pid',
      [sent.map(({ pid }) => pid)],
    );
    const isBlocked = new Map(rows.map(({ pid, blocked }) => [pid, blocked]));
    let same = true;
    for (const participant of sent) {
      if (participant.state !== 'running' && participant.state !== 'blocked') {
        same = false;
        continue;
      }
      const state = isBlocked.get(participant.pid) ? 'blocked' : 'running';
      if (participant.state === state) continue;
      same = false;
      participant.state = state;
      if (state !== 'blocked') continue;
      participant.wasBlocked = true;
      this.trace.push(`${participant.name}: … waits for a lock`);
    }
    return same;
  }

  /** False when nothing happened for so long. */
  async #nextChange(limitMs: number): Promise<boolean> {
    const { promise } = this.#changed;
    const happened = await Promise.race([promise.then(() => true), sleep(limitMs, false)]);
    if (happened) this.#changed = Promise.withResolvers<void>();
    return happened;
  }
}
