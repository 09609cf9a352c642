import { findConcerned, readDebtors } from '../../../db/debtors/debtorFacts.ts';
import { concernsOnlyThisStatement, isDeadlock } from '../../../db/failure.ts';
import { type Client, databaseNow, type Pool, type Queryable } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallets } from '../../../db/wallets/wallets.ts';
import { graceOf } from '../../../domain/debtors/grace.ts';
import {
  actionsDue,
  type DebtorFacts,
  isNothing,
  LADDER_DEFAULTS,
  type LadderSettings,
} from '../../../domain/debtors/ladder.ts';
import { type DowntimeRecord, standstillBetween } from '../../../domain/debtors/standstill.ts';
import { MINUTE_MICROS, type Instant } from '../../../domain/instant.ts';
import { type DueActions, takeActions } from './ladderActions.ts';
import { readDowntimeSince } from './downtime.ts';

export interface LadderOptions {
  settings: LadderSettings;
  /** How often hours are billed: what is posted much later than that came late. */
  intervalMinutes: number;
}

export interface LadderPass {
  signal?: AbortSignal | undefined;
  /** After each statement: a sign of life. */
  onProgress?: () => void;
  /** An organization that could not be looked at; the others were. */
  onFailure?: (organizationId: bigint, error: Error) => void;
}

/** Hours are posted within a cycle; what is two hours beyond it came late. */
const LATE_BY_MINUTES = 120;
const WALLETS_AT_ONCE = 2_000;
const ORGANIZATIONS_A_TRANSACTION = 500;

/** The debtors' ladder (rules 21 to 26), derived from the books each time. */
export class DebtorLadder {
  readonly settings: LadderSettings;
  readonly #lateAfterMicros: bigint;

  constructor(
    { settings, intervalMinutes }: LadderOptions = { settings: LADDER_DEFAULTS, intervalMinutes: 60 },
  ) {
    this.settings = settings;
    this.#lateAfterMicros = BigInt(intervalMinutes + LATE_BY_MINUTES) * MINUTE_MICROS;
  }

  /**
   * Looks at every organization that may be concerned, in order of their numbers, which nothing here changes. What is due
   * is decided a second time under the wallets' locks, and done in short transactions. Memory doesn't grow with them.
   */
  async applyToAll(pool: Pool, pass: LadderPass = {}): Promise<void> {
    const { onProgress = () => {} } = pass;
    const alertHours = Math.max(...this.settings.alertHours);
    const downtime = await readDowntimeSince(pool, 0n);
    for (let last: bigint | null = 0n; last !== null && !pass.signal?.aborted; ) {
      const found: { organizationIds: bigint[]; last: bigint | null } = await findConcerned(pool, {
        after: last,
        limit: WALLETS_AT_ONCE,
        alertHours,
      });
      onProgress();
      const due = await this.#due(pool, found.organizationIds, downtime);
      onProgress();
      for (let from = 0; from < due.length; from += ORGANIZATIONS_A_TRANSACTION) {
        const ids = due
          .slice(from, from + ORGANIZATIONS_A_TRANSACTION)
          .map(({ organizationId }) => organizationId);
        await this.#applyTogether(pool, ids, downtime, pass);
        onProgress();
      }
      last = found.last;
    }
  }

  /** Does what is due for some organizations. Call it with their wallets locked, after what may have changed it. */
  async applyTo(client: Client, organizationIds: bigint[], downtime?: DowntimeRecord): Promise<void> {
    await takeActions(client, await this.#due(client, organizationIds, downtime));
  }

  /** Organizations' facts, by what is known now; those that are not there are left out. */
  async factsOf(
    db: Queryable,
    organizationIds: bigint[],
  ): Promise<{ organizationId: bigint; facts: DebtorFacts }[]> {
    return this.#facts(db, organizationIds, await databaseNow(db));
  }

  /** A refused transaction is halved until the failing organization is alone, so that it stops no other. */
  async #applyTogether(
    pool: Pool,
    organizationIds: bigint[],
    downtime: DowntimeRecord,
    pass: LadderPass,
  ): Promise<void> {
    try {
      await inRetriedTransaction(pool, async (client) => {
        await lockWallets(client, organizationIds);
        await this.applyTo(client, organizationIds, downtime);
      });
    } catch (error) {
      if (!concernsOnlyThisStatement(error) || isDeadlock(error)) throw error;
      const [first] = organizationIds;
      if (first === undefined) return;
      if (organizationIds.length === 1) {
        pass.onFailure?.(first, error as Error);
        return;
      }
      const middle = organizationIds.length >> 1;
      await this.#applyTogether(pool, organizationIds.slice(0, middle), downtime, pass);
      await this.#applyTogether(pool, organizationIds.slice(middle), downtime, pass);
    }
  }

  async #due(db: Queryable, organizationIds: bigint[], downtime?: DowntimeRecord): Promise<DueActions[]> {
    const now = await databaseNow(db);
    const debtors = await this.#facts(db, organizationIds, now, downtime);
    return debtors
      .map((debtor) => ({ ...debtor, actions: actionsDue(debtor.facts, this.settings, now) }))
      .filter(({ actions }) => !isNothing(actions));
  }

  async #facts(
    db: Queryable,
    organizationIds: bigint[],
    now: Instant,
    known?: DowntimeRecord,
  ): Promise<{ organizationId: bigint; facts: DebtorFacts }[]> {
    if (organizationIds.length === 0) return [];
    const rows = await readDebtors(db, organizationIds, this.#lateAfterMicros);
    const debtors = rows.map(({ postings, ...row }) => ({
      ...row,
      grace: postings === null ? null : graceOf(postings),
    }));
    const starts = debtors.flatMap(({ grace }) => (grace === null ? [] : [grace.from]));
    const since = starts.reduce((least, from) => (from < least ? from : least), now);
    const downtime = known ?? (await readDowntimeSince(db, since));
    return debtors.map(({ organizationId, ...debtor }) => ({
      organizationId,
      facts: {
        ...debtor,
        standstillMicros: debtor.grace === null ? 0n : standstillBetween(downtime, debtor.grace.from, now),
        isDown: downtime.isDown,
      },
    }));
  }
}
