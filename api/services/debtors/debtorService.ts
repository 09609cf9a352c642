import { type AuditActor, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { findOrganizationById } from '../../../db/accounts/organizations.ts';
import {
  type DebtorKey,
  type DebtorOrder,
  debtorKeyOf,
  type DebtsOfAge,
  type ListedDebtor,
  readDebtorPage,
  sumDebtsByAge,
} from '../../../db/debtors/debtorList.ts';
import { type Grant, readTermReasons, setTerms } from '../../../db/debtors/debtorTerms.ts';
import { holdPower, releasePower } from '../../../db/debtors/power.ts';
import {
  insertSuspensions,
  liftSuspensions,
  type SuspensionReason,
} from '../../../db/debtors/suspensions.ts';
import { insertEvents, readEvents, type StoredEvent } from '../../../db/events/events.ts';
import { type Client, databaseNow, type Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { type DebtorFacts, type DebtorState, stateOf } from '../../../domain/debtors/ladder.ts';
import { type NextStep, nextStep } from '../../../domain/debtors/nextStep.ts';
import { formatInstant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { everyPageAfter, type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { DebtorLadder } from './debtorLadder.ts';
import { figures } from './ladderActions.ts';

/** Where one organization stands. */
export interface Standing {
  state: DebtorState;
  facts: DebtorFacts;
  next: NextStep | null;
}

export interface Debtor extends ListedDebtor, Standing {}

/** One organization's ladder, with what was granted and what happened. */
export interface DebtorDetail extends Standing {
  reasons: Awaited<ReturnType<typeof readTermReasons>>;
  events: StoredEvent[];
}

const EVENTS_SHOWN = 100;
const EXPORTED_AT_ONCE = 500;

/** Debtors as administrators and customers see them, and what administrators decide about them. */
export class DebtorService {
  readonly #pool: Pool;
  readonly #ladder: DebtorLadder;

  constructor(pool: Pool, ladder: DebtorLadder) {
    this.#pool = pool;
    this.#ladder = ladder;
  }

  async list(
    order: DebtorOrder,
    page: { after: bigint[] | null; limit: number },
  ): Promise<Page<Debtor> & { ages: DebtsOfAge[] }> {
    const [value, organizationId] = page.after ?? [];
    const after = value === undefined || organizationId === undefined ? null : { value, organizationId };
    const rows = await readDebtorPage(this.#pool, order, { after, limit: page.limit });
    const listed = pageOf(rows, page.limit, (row) => {
      const { value: key, organizationId: id } = debtorKeyOf(order, row);
      return [key, id];
    });
    return {
      ...listed,
      items: await this.#withStanding(rows),
      ages: await sumDebtsByAge(this.#pool),
    };
  }

  /** All of them, page by page. */
  async *every(order: DebtorOrder): AsyncGenerator<Debtor[]> {
    const pages = everyPageAfter<ListedDebtor, DebtorKey | null>(
      null,
      EXPORTED_AT_ONCE,
      (page) => readDebtorPage(this.#pool, order, page),
      (row) => debtorKeyOf(order, row),
    );
    for await (const rows of pages) yield await this.#withStanding(rows);
  }

  /** Throws a Refusal when there is no such organization. */
  async detail(organizationId: bigint): Promise<DebtorDetail> {
    const [standing] = await this.#standingsOf([organizationId]);
    if (standing === undefined) throw notFound(organizationId);
    const reasons = await readTermReasons(this.#pool, organizationId);
    const events = await readEvents(this.#pool, organizationId, {
      before: null,
      limit: EVENTS_SHOWN,
      of: ['wallet', 'organization'],
    });
    return { ...standing, reasons, events };
  }

  /** Suspends for a reason that no payment ends. Throws a Refusal when it is suspended for that already. */
  async suspend(
    organizationId: bigint,
    reason: Exclude<SuspensionReason, 'unpaid'>,
    explanation: string,
    by: AuditActor,
  ): Promise<void> {
    await this.#change(
      organizationId,
      by,
      { action: 'organization.suspend', reason, explanation },
      async (client, actor) => {
        const made = await insertSuspensions(client, [{ organizationId, reason, explanation }], actor);
        if (made.length === 0) throw new Refusal('conflict', `it is suspended for ${reason} already`);
        await holdPower(client, made);
        await this.#tell(client, organizationId, 'organization.suspended', reason);
      },
    );
  }

  /** Takes a reason away. What is unpaid ends with a payment, a hold or an exemption. */
  async resume(
    organizationId: bigint,
    reason: Exclude<SuspensionReason, 'unpaid'>,
    explanation: string,
    by: AuditActor,
  ): Promise<void> {
    await this.#change(
      organizationId,
      by,
      { action: 'organization.resume', reason, explanation },
      async (client, actor) => {
        const lifted = await liftSuspensions(client, [organizationId], reason, actor);
        if (lifted.length === 0) throw new Refusal('conflict', `it is not suspended for ${reason}`);
        if (!lifted.every(({ isFree }) => isFree)) return;
        await releasePower(client, [organizationId]);
        await this.#tell(client, organizationId, 'organization.resumed', reason);
      },
    );
  }

  /** Grants time, a limit or an exemption, or takes it back; what follows from it is done at once. */
  async grant(organizationId: bigint, grant: Grant, by: AuditActor): Promise<void> {
    const now = await databaseNow(this.#pool);
    if (grant.kind === 'hold' && grant.until !== null && grant.until <= now) {
      throw new Refusal('invalid_request', `${formatInstant(grant.until)} is not in the future`);
    }
    const detail = {
      action: `organization.${grant.kind}`,
      reason: grant.reason,
      explanation: describe(grant),
    };
    await this.#change(organizationId, by, detail, async (client, actor) => {
      await setTerms(client, organizationId, grant, actor);
      await this.#ladder.applyTo(client, [organizationId]);
    });
  }

  async #change(
    organizationId: bigint,
    by: AuditActor,
    { action, ...detail }: { action: string; reason: string; explanation: string },
    work: (client: Client, actor: string) => Promise<void>,
  ): Promise<void> {
    await inRetriedTransaction(this.#pool, async (client) => {
      const wallet = await lockWallet(client, organizationId);
      const organization = await findOrganizationById(client, organizationId);
      if (wallet === null || organization === null || organization.endedAt !== null)
        throw notFound(organizationId);
      await work(client, nameActor(by, { withKey: false }));
      await recordAuditEvent(client, by, {
        action,
        subject: `organization ${organizationId}`,
        organizationId,
        detail,
      });
    });
  }

  async #tell(
    client: Client,
    organizationId: bigint,
    type: 'organization.suspended' | 'organization.resumed',
    reason: SuspensionReason,
  ): Promise<void> {
    const facts = await this.#ladder.factsOf(client, [organizationId]);
    const [of] = facts;
    if (of) await insertEvents(client, [{ organizationId, type, payload: { ...figures(of.facts), reason } }]);
  }

  async #withStanding(rows: ListedDebtor[]): Promise<Debtor[]> {
    const standings = await this.#standingsOf(rows.map(({ organizationId }) => organizationId));
    const byId = new Map(standings.map((standing) => [standing.organizationId, standing]));
    return rows.flatMap((row) => {
      const standing = byId.get(row.organizationId);
      return standing === undefined ? [] : [{ ...standing, ...row }];
    });
  }

  async #standingsOf(organizationIds: bigint[]): Promise<(Standing & { organizationId: bigint })[]> {
    const { settings } = this.#ladder;
    const now = await databaseNow(this.#pool);
    const all = await this.#ladder.factsOf(this.#pool, organizationIds);
    return all.map(({ organizationId, facts }) => ({
      organizationId,
      facts,
      state: stateOf(facts, settings),
      next: nextStep(facts, settings, now),
    }));
  }
}

function describe(grant: Grant): string {
  if (grant.kind === 'hold') return grant.until === null ? 'no more' : `until ${formatInstant(grant.until)}`;
  if (grant.kind === 'limit') return grant.limitMicros === null ? 'no more' : formatMicros(grant.limitMicros);
  return grant.isExempt ? 'from now on' : 'no more';
}

function notFound(organizationId: bigint): Refusal {
  return new Refusal('not_found', `there is no organization ${organizationId}`);
}
