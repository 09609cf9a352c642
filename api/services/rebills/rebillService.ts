import { type AuditActor, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { violates } from '../../../db/failure.ts';
import type { Client, Pool, Queryable } from '../../../db/pool.ts';
import { type Correction, nextOrganizations, readCorrections } from '../../../db/rebills/rebilling.ts';
import {
  findRebill,
  findRebillByKey,
  insertRebill,
  moveRebill,
  type Rebill,
  type RebillState,
  type RebillTerms,
  readRebills,
} from '../../../db/rebills/rebills.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { formatInstant } from '../../../domain/instant.ts';
import { abs, formatDecimal, formatMicros } from '../../../domain/money.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { DebtorLadder } from '../debtors/debtorLadder.ts';
import type { MovementRules } from '../wallets/walletService.ts';
import { readTerms, requireSame, type WrongPrice } from './rebillTerms.ts';
import { correctAll, describeWhyNot, type RebillFailure, type StepHook } from './rebillPass.ts';

/** What a rebill would do. */
export interface RebillPreview {
  /** The sums over the organizations that can be corrected. */
  organizations: number;
  hours: bigint;
  chargedMicros: bigint;
  rightMicros: bigint;
  /** Those that cannot, for whatever reason. */
  leftOut: number;
  shown: Correction[];
}

export interface RebillResult {
  rebill: Rebill;
  /** The key was used before for the same rebill. */
  repeated: boolean;
  failures: RebillFailure[];
}

/** Corrects wrong prices (rule 17): charges stay, and each organization gets one adjustment, with a row an hour behind it. */
export class RebillService {
  readonly #pool: Pool;
  readonly #confirmAboveMicros: bigint | null;
  readonly #ladder: DebtorLadder;
  readonly #step: StepHook;

  constructor(
    pool: Pool,
    rules: Partial<MovementRules> = {},
    { ladder = new DebtorLadder(), step = () => {} }: { ladder?: DebtorLadder; step?: StepHook } = {},
  ) {
    this.#pool = pool;
    this.#confirmAboveMicros = rules.confirmAboveMicros ?? null;
    this.#ladder = ladder;
    this.#step = step;
  }

  /** Changes nothing. Shows so many of the organizations that have such hours, by their number. Throws a Refusal. */
  async preview(wrong: WrongPrice, { most }: { most: number }): Promise<RebillPreview> {
    const shown: Correction[] = [];
    const sums = await this.#sum(this.#pool, await readTerms(this.#pool, wrong), (correction) => {
      if (shown.length < most) shown.push(correction);
    });
    return { ...sums, shown };
  }

  /**
   * Applies it, once per key: again it carries on with what is left, and changes nothing that is done. One that moves much
   * of a wallet waits for another administrator. Throws a Refusal.
   */
  async apply(
    wrong: WrongPrice,
    { key, reason: given, by }: { key: string; reason: string; by: AuditActor },
    onProgress: (organizations: number) => void = () => {},
  ): Promise<RebillResult> {
    const reason = given.trim();
    const terms = await readTerms(this.#pool, wrong);
    const first = await findRebillByKey(this.#pool, key);
    if (first !== null) {
      requireSame(first, { ...terms, reason });
      return { ...(await this.#carryOn(first, by, onProgress)), repeated: true };
    }
    const rebillId = await this.#begin({ ...terms, key, reason }, by);
    if (rebillId === null) return this.apply(wrong, { key, reason, by }, onProgress);
    return this.#carryOn(await this.find(rebillId), by, onProgress);
  }

  /** Carries on with one that is unfinished, or confirms and applies one that somebody else asked for. Throws a Refusal. */
  async carryOn(
    rebillId: bigint,
    by: AuditActor,
    onProgress: (organizations: number) => void = () => {},
  ): Promise<RebillResult> {
    const rebill = await this.find(rebillId);
    const confirmedBy = nameActor(by, { withKey: false });
    if (rebill.state === 'refused') throw new Refusal('conflict', `rebill ${rebillId} was refused`);
    if (rebill.state === 'waiting') {
      if (confirmedBy === rebill.askedBy) {
        throw new Refusal('forbidden', `${rebill.askedBy} asked for it: somebody else has to confirm it`);
      }
      await this.#move(rebill, ['waiting'], { state: 'running', confirmedBy }, by, 'rebill.confirm');
    }
    return this.#carryOn(await this.find(rebillId), by, onProgress);
  }

  /** Only one that waits; whoever asked may take it back like that. Throws a Refusal. */
  async refuse(rebillId: bigint, by: AuditActor): Promise<Rebill> {
    const rebill = await this.find(rebillId);
    if (rebill.state !== 'refused') {
      await this.#move(rebill, ['waiting'], { state: 'refused' }, by, 'rebill.refuse');
    }
    return this.find(rebillId);
  }

  /** Newest first. */
  async list(page: { before: bigint | null; limit: number }): Promise<Page<Rebill>> {
    return pageOf(await readRebills(this.#pool, page), page.limit, ({ rebillId }) => [rebillId]);
  }

  async find(rebillId: bigint): Promise<Rebill> {
    const rebill = await findRebill(this.#pool, rebillId);
    if (rebill) return rebill;
    throw new Refusal('not_found', `there is no rebill ${rebillId}`);
  }

  async #carryOn(
    rebill: Rebill,
    by: AuditActor,
    onProgress: (organizations: number) => void,
  ): Promise<RebillResult> {
    const { rebillId } = rebill;
    if (!['running', 'incomplete'].includes(rebill.state)) return { rebill, repeated: false, failures: [] };
    const isLeft = await refuseSecond(() =>
      moveRebill(this.#pool, rebillId, ['running', 'incomplete'], { state: 'running' }),
    );
    // Whoever began it has ended it meanwhile.
    if (!isLeft) return { rebill: await this.find(rebillId), repeated: false, failures: [] };
    const failures = await correctAll(this.#pool, rebill, by, {
      onProgress,
      ladder: this.#ladder,
      step: this.#step,
    });
    await this.#step('rebill ends');
    await moveRebill(this.#pool, rebillId, ['running'], {
      state: failures.length === 0 ? 'applied' : 'incomplete',
    });
    return { rebill: await this.find(rebillId), repeated: false, failures };
  }

  async #sum(
    db: Queryable,
    terms: RebillTerms,
    onOrganization: (correction: Correction) => void,
  ): Promise<Omit<RebillPreview, 'shown'>> {
    const sums = { organizations: 0, hours: 0n, chargedMicros: 0n, rightMicros: 0n, leftOut: 0 };
    for (let after = 0n; ; ) {
      const organizations = await nextOrganizations(db, terms, after);
      const last = organizations.at(-1);
      if (last === undefined) return sums;
      for (const correction of await readCorrections(db, organizations, terms, null)) {
        onOrganization(correction);
        if (correction.whyNot !== null) sums.leftOut += 1;
        else {
          sums.organizations += 1;
          sums.hours += correction.hours;
          sums.chargedMicros += correction.chargedMicros;
          sums.rightMicros += correction.rightMicros;
        }
      }
      after = last;
    }
  }

  /** How much it moves at most of one wallet. Throws a Refusal when it moves none, or hours that were corrected before. */
  async #largest(db: Queryable, terms: RebillTerms): Promise<bigint> {
    let largest = 0n;
    await this.#sum(db, terms, (correction) => {
      const { organization, whyNot, chargedMicros, rightMicros } = correction;
      if (whyNot === 'corrected') {
        throw new Refusal('conflict', `hours of ${organization} are ${describeWhyNot(correction)}`);
      }
      const moved = chargedMicros - rightMicros;
      if (whyNot === null && abs(moved) > largest) largest = abs(moved);
    });
    if (largest > 0n) return largest;
    throw new Refusal('conflict', 'there is nothing to correct: see the preview');
  }

  /**
   * Its number; null when the key was taken meanwhile. Begun before it is judged: from then on no other rebill of the plan
   * can begin, and one that ended before has its corrections seen. Throws a Refusal, and nothing is begun.
   */
  async #begin(
    rebill: RebillTerms & { key: string; reason: string },
    by: AuditActor,
  ): Promise<bigint | null> {
    return refuseSecond(() =>
      inTransaction(this.#pool, async (client) => {
        const askedBy = nameActor(by, { withKey: false });
        const rebillId = await insertRebill(client, { ...rebill, askedBy });
        if (rebillId === null) return null;
        const largest = await this.#largest(client, rebill);
        const waits = this.#confirmAboveMicros !== null && largest > this.#confirmAboveMicros;
        if (waits) await moveRebill(client, rebillId, ['running'], { state: 'waiting' });
        await record(client, by, waits ? 'rebill.ask' : 'rebill.apply', rebillId, {
          key: rebill.key,
          from: formatInstant(rebill.from),
          until: formatInstant(rebill.until),
          monthly: formatMicros(rebill.priceMonthlyMicros),
          hourly: rebill.priceHourlyNanos === null ? null : formatDecimal(rebill.priceHourlyNanos, 9),
        });
        return rebillId;
      }),
    );
  }

  async #move(
    { rebillId }: Rebill,
    from: RebillState[],
    to: { state: RebillState; confirmedBy?: string },
    by?: AuditActor,
    action?: string,
  ): Promise<void> {
    await refuseSecond(() =>
      inTransaction(this.#pool, async (client) => {
        if (!(await moveRebill(client, rebillId, from, to))) {
          const { state } = (await findRebill(client, rebillId)) ?? { state: 'gone' };
          throw new Refusal('conflict', `rebill ${rebillId} is ${state}`);
        }
        if (by && action) await record(client, by, action, rebillId, {});
      }),
    );
  }
}

async function refuseSecond<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!violates(error, 'a_plan_has_one_rebill_running')) throw error;
    throw new Refusal('conflict', 'another rebill of this plan is unfinished: carry on with that one first', {
      cause: error,
    });
  }
}

function record(
  client: Client,
  by: AuditActor,
  action: string,
  rebillId: bigint,
  detail: Record<string, string | null>,
): Promise<void> {
  return recordAuditEvent(client, by, { action, subject: `rebill ${rebillId}`, detail });
}
