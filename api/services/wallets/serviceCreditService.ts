import { type AuditActor, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { concernsOnlyThisStatement, describeFailure } from '../../../db/failure.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { findMinuteUpTo, readRecordedSpans } from '../../../db/status/statusMinutes.ts';
import { inTransaction } from '../../../db/transaction.ts';
import {
  type CreditDecision,
  findCreditDecision,
  findOverlappingCredit,
  insertCreditDecision,
  lockCreditDecisions,
  readCreditShares,
  readUnknownRegions,
} from '../../../db/wallets/serviceCredits.ts';
import { type Instant, MINUTE_MICROS } from '../../../domain/instant.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import {
  countMinutes,
  type Downtime,
  minutesByHour,
  recordedDowntime,
  wholeDowntime,
} from '../../../domain/status/downtime.ts';
import { type Component, COMPONENTS } from '../../../domain/status/statusRecord.ts';
import { creditKey, USUAL_PERCENT } from '../../../domain/wallets/serviceCredit.ts';
import { everyPage } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { IncidentService } from '../status/incidentService.ts';
import { creditOf, type OrganizationCredit } from './organizationCredit.ts';
import type { WalletService } from './walletService.ts';

/** What of an incident is credited, and how; what is left open is as usual, or as it was decided before. */
export interface CreditChoices {
  from?: Instant | undefined;
  until?: Instant | undefined;
  wholeWindow?: boolean | undefined;
  percent?: number | undefined;
  regions?: string[] | undefined;
}

type Decided = Omit<CreditDecision, 'decidedBy' | 'decidedAt'> & {
  /** Null: nothing has been applied yet. */
  decided: { by: string; at: Instant } | null;
};

export interface ServiceCredit extends Decided {
  organizations: OrganizationCredit[];
}

export interface AppliedCredit extends ServiceCredit {
  failures: { organization: string; why: string }[];
}

const ORGANIZATIONS_AT_ONCE = 1_000;
const LONGEST_DAYS = 31;

/**
 * Credits for the minutes in which the platform, or some regions, were down: of each organization's charges for those
 * hours the share that was down. Fixed by who applies it first; applied again it goes on where it ended.
 */
export class ServiceCreditService {
  readonly #pool: Pool;
  readonly #incidents: Pick<IncidentService, 'get'>;
  readonly #wallets: Pick<WalletService, 'moveFor'>;

  constructor(pool: Pool, incidents: Pick<IncidentService, 'get'>, wallets: Pick<WalletService, 'moveFor'>) {
    this.#pool = pool;
    this.#incidents = incidents;
    this.#wallets = wallets;
  }

  /** What each organization would get, or has got. Throws a Refusal. */
  async preview(id: string, choices: CreditChoices): Promise<ServiceCredit> {
    return this.#withOrganizations(await this.#read(id, choices));
  }

  /**
   * Posts what is due, each organization's credit in a transaction of its own. Above the limit of movements by hand a
   * credit waits for another administrator. Throws a Refusal when nothing can be applied at all.
   */
  async apply(id: string, choices: CreditChoices, by: AuditActor): Promise<AppliedCredit> {
    const proposed = await this.#read(id, choices);
    const decision = proposed.decided === null ? await this.#decide(proposed, choices, by) : proposed;
    const failures: AppliedCredit['failures'] = [];
    for await (const organizations of this.#everyOrganization(decision)) {
      for (const { state, organizationId, organization, creditMicros } of organizations) {
        if (state !== 'due') continue;
        try {
          await this.#wallets.moveFor(
            {
              organizationId,
              kind: 'credit',
              amountMicros: creditMicros,
              idempotencyKey: creditKey(decision.incident),
              reason: reasonOf(decision),
            },
            by,
          );
        } catch (error) {
          if (!(error instanceof Refusal) && !concernsOnlyThisStatement(error)) throw error;
          failures.push({ organization, why: describeFailure(error) });
        }
      }
    }
    return { ...(await this.#withOrganizations(decision)), failures };
  }

  /** As it was decided, or what the choices come to. */
  async #read(id: string, choices: CreditChoices): Promise<Decided> {
    const { incident } = await this.#incidents.get(id, { components: COMPONENTS });
    const name = incident.recordedAs ?? incident.id;
    const decision = await findCreditDecision(this.#pool, name);
    if (decision !== null) {
      requireSameChoices(decision, choices);
      const { decidedBy: by, decidedAt: at, ...decided } = decision;
      return { ...decided, decided: { by, at } };
    }
    const regions = [...new Set(choices.regions ?? [])].sort();
    const unknown = await readUnknownRegions(this.#pool, regions);
    if (unknown.length > 0) throw new Refusal('not_found', `there is no region "${unknown.join('", "')}"`);
    const startsAt = choices.from ?? incident.startedAt;
    const endsAt = choices.until ?? incident.resolvedAt;
    if (endsAt === null) {
      throw new Refusal('conflict', 'the incident is not over: resolve it first, or say until when');
    }
    requireWindow(startsAt, endsAt, await databaseNow(this.#pool));
    // Nobody records regions: of them an incident's own word counts.
    const wholeWindow = choices.wholeWindow ?? regions.length > 0;
    const { down, unknownMinutes } = await this.#downtime(startsAt, endsAt, {
      wholeWindow,
      components: incident.components,
    });
    const percent = choices.percent ?? USUAL_PERCENT;
    const decided = { incident: name, startsAt, endsAt, wholeWindow, percent, regions };
    return { ...decided, down, unknownMinutes, decided: null };
  }

  /** A minute that the window touches counts. */
  async #downtime(
    startsAt: Instant,
    endsAt: Instant,
    { wholeWindow, components }: { wholeWindow: boolean; components: readonly Component[] },
  ): Promise<Downtime> {
    const window = {
      from: Number(startsAt / MINUTE_MICROS),
      until: Number((endsAt + MINUTE_MICROS - 1n) / MINUTE_MICROS),
    };
    if (wholeWindow) return wholeDowntime(window);
    const since = (await findMinuteUpTo(this.#pool, window.from)) ?? window.from;
    const { spans, now } = await readRecordedSpans(this.#pool, since);
    return recordedDowntime(spans, window, components, Number(now / MINUTE_MICROS));
  }

  /** Fixes it for good. Another may have done so meanwhile. */
  async #decide(proposed: Decided, choices: CreditChoices, by: AuditActor): Promise<Decided> {
    const { decided: _, ...decision } = proposed;
    if (decision.down.length === 0) {
      throw new Refusal(
        'conflict',
        'no minute of it was recorded as down: to credit all of its window, say so',
      );
    }
    return inTransaction(this.#pool, async (client) => {
      await lockCreditDecisions(client);
      const other = await findCreditDecision(client, decision.incident);
      if (other !== null) {
        requireSameChoices(other, choices);
        return { ...other, decided: { by: other.decidedBy, at: other.decidedAt } };
      }
      const overlapping = await findOverlappingCredit(client, decision);
      if (overlapping !== null) {
        throw new Refusal('conflict', `some of its minutes are credited for incident ${overlapping} already`);
      }
      const decidedBy = nameActor(by, { withKey: false });
      const at = await insertCreditDecision(client, { ...decision, decidedBy });
      await recordAuditEvent(client, by, {
        action: 'incident.credit',
        subject: `incident ${decision.incident}`,
        detail: {
          minutes: countMinutes(decision.down),
          percent: decision.percent,
          regions: decision.regions.join(' ') || null,
        },
      });
      return { ...decision, decided: { by: decidedBy, at } };
    });
  }

  async #withOrganizations(decision: Decided): Promise<ServiceCredit> {
    const organizations: OrganizationCredit[] = [];
    for await (const page of this.#everyOrganization(decision)) organizations.push(...page);
    return { ...decision, organizations };
  }

  /** Those that get something, got something, or may get something once they are billed. */
  async *#everyOrganization(decision: Decided): AsyncGenerator<OrganizationCredit[]> {
    const minutes = minutesByHour(decision.down);
    if (minutes.size === 0) return;
    const credit = { minutesByHour: minutes, regions: decision.regions, key: creditKey(decision.incident) };
    const pages = everyPage(
      ORGANIZATIONS_AT_ONCE,
      (page) => readCreditShares(this.#pool, credit, page),
      ({ organizationId }) => organizationId,
    );
    for await (const shares of pages) {
      yield shares
        .map((share) => creditOf(share, decision.percent))
        .filter(({ state, creditMicros }) => state === 'unbilled' || creditMicros > 0n);
    }
  }
}

/** What customers read in their ledgers. */
function reasonOf({ incident, down, percent, regions }: Decided): string {
  const minutes = `${pluralize(countMinutes(down), 'minute')} down`;
  const where = regions.length === 0 ? '' : ` in ${regions.join(', ')}`;
  return `Service credit for incident ${incident}: ${minutes}${where}${percent === USUAL_PERCENT ? '' : `, at ${percent} %`}`;
}

function requireWindow(startsAt: Instant, endsAt: Instant, now: Instant): void {
  if (endsAt <= startsAt) throw new Refusal('invalid_request', 'the window ends before it begins');
  if (endsAt > now) throw new Refusal('invalid_request', 'the window is not over yet');
  if (endsAt - startsAt > BigInt(LONGEST_DAYS) * 1_440n * MINUTE_MICROS) {
    throw new Refusal('invalid_request', `a service credit covers at most ${LONGEST_DAYS} days`);
  }
}

/** What was decided once holds for everybody: to go on, one gives the same choices or none. */
function requireSameChoices(decision: CreditDecision, choices: CreditChoices): void {
  const { from, until, wholeWindow, percent, regions } = choices;
  const differs =
    (from ?? decision.startsAt) !== decision.startsAt ||
    (until ?? decision.endsAt) !== decision.endsAt ||
    (wholeWindow ?? decision.wholeWindow) !== decision.wholeWindow ||
    (percent ?? decision.percent) !== decision.percent ||
    (regions !== undefined && [...new Set(regions)].sort().join(' ') !== decision.regions.join(' '));
  if (!differs) return;
  throw new Refusal(
    'conflict',
    `${decision.decidedBy} credited it with other choices: go on with those, or leave them out`,
  );
}
