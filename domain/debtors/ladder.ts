import { HOUR_MICROS, type Instant } from '../instant.ts';
import { isRunwayUnder } from './runway.ts';

/** Rule 22: what an installation asks of those who owe. */
export interface LadderSettings {
  /** Hours of runway under which a wallet is told of, the longest first. */
  alertHours: readonly number[];
  graceHours: number;
  /** A debt of this much suspends before the grace is over. */
  debtLimitMicros: bigint;
  /** Days of suspension until all is deleted, at least 7; null: never. */
  terminationDays: number | null;
}

export const LADDER_DEFAULTS: LadderSettings = {
  alertHours: [168, 72, 24],
  graceHours: 72,
  debtLimitMicros: 25_000_000n,
  terminationDays: null,
};

export const LEAST_TERMINATION_DAYS = 7;
const DAY_MICROS = 24n * HOUR_MICROS;
const ANNOUNCED_BEFORE_MICROS = 7n * DAY_MICROS;
const REMINDED_BEFORE_MICROS = DAY_MICROS;

/**
 * Since when grace counts. Usual: from the posting that crossed zero. Fresh: from a posting that came late and so without
 * warning (parked hours released, hours caught up, a correction); the debt's limit then waits as well. None: a bank took a
 * payment back.
 */
export interface Grace {
  from: Instant;
  kind: 'usual' | 'fresh' | 'none';
}

interface UnpaidSuspension {
  since: Instant;
  /** The date that was announced. */
  terminatesAt: Instant | null;
  remindedAt: Instant | null;
  terminatedAt: Instant | null;
}

/** What administrators have granted one organization. */
interface DebtorTerms {
  /** Until then an unpaid debt suspends nothing. */
  holdUntil: Instant | null;
  /** Instead of the installation's. */
  debtLimitMicros: bigint | null;
  isExempt: boolean;
}

/** All that the ladder of one organization depends on. */
export interface DebtorFacts extends DebtorTerms {
  balanceMicros: bigint;
  /** What an hour costs, in 84,000ths of a micro (see runway.ts). */
  hourlyRate: bigint;
  /** Null exactly while the balance is at least 0. */
  grace: Grace | null;
  /** For how long since the grace began app or billing were down, by the platform's own record: it counts for nothing. */
  standstillMicros: bigint;
  /** They are down now. */
  isDown: boolean;
  unpaid: UnpaidSuspension | null;
  /** Other reasons for which it is suspended, such as abuse. */
  otherReasons: readonly string[];
  /** Thresholds that were told, and are not armed again. */
  toldHours: readonly number[];
}

export type DebtorState = 'good' | 'low' | 'past_due' | 'suspended' | 'terminating' | 'terminated';
type SuspensionCause = 'grace' | 'limit' | 'chargeback';

/** What is to be done now; each is done once, since doing it changes the facts. */
export interface LadderActions {
  /** The threshold to tell of: of several at once, the worst (rule 25). */
  alertHours: number | null;
  /** Thresholds that count as told from now on. */
  markHours: number[];
  rearmHours: number[];
  suspend: SuspensionCause | null;
  lift: boolean;
  announceTermination: Instant | null;
  remind: boolean;
}

export function stateOf(facts: DebtorFacts, settings: LadderSettings): DebtorState {
  const { unpaid, grace, otherReasons } = facts;
  if (unpaid !== null && unpaid.terminatedAt !== null) return 'terminated';
  if (unpaid !== null && unpaid.terminatesAt !== null && settings.terminationDays !== null)
    return 'terminating';
  if (unpaid !== null || otherReasons.length > 0) return 'suspended';
  if (grace !== null) return 'past_due';
  return settings.alertHours.some((hours) => isRunwayUnder(facts, hours)) ? 'low' : 'good';
}

export function actionsDue(facts: DebtorFacts, settings: LadderSettings, now: Instant): LadderActions {
  return {
    ...alertsDue(facts, settings),
    suspend: suspensionDue(facts, settings, now),
    lift: facts.unpaid !== null && mayRun(facts, now),
    ...noticesDue(facts, settings, now),
  };
}

export function isNothing({
  markHours,
  rearmHours,
  suspend,
  lift,
  announceTermination,
  remind,
}: LadderActions): boolean {
  const alerts = markHours.length + rearmHours.length;
  return alerts === 0 && suspend === null && !lift && announceTermination === null && !remind;
}

/** When grace is over, from what is known now; null without a debt. A chargeback has none. */
export function graceEnd(
  { grace, standstillMicros }: DebtorFacts,
  { graceHours }: LadderSettings,
): Instant | null {
  if (grace === null) return null;
  if (grace.kind === 'none') return grace.from;
  return grace.from + BigInt(graceHours) * HOUR_MICROS + standstillMicros;
}

export function debtLimitOf(facts: DebtorTerms, settings: LadderSettings): bigint {
  return facts.debtLimitMicros ?? settings.debtLimitMicros;
}

/** When all is deleted, from what is known now; null: never, or it is done. */
export function terminationAt(facts: DebtorFacts, settings: LadderSettings): Instant | null {
  const { unpaid } = facts;
  if (unpaid === null || unpaid.terminatedAt !== null || settings.terminationDays === null) return null;
  const planned = unpaid.terminatesAt ?? unpaid.since + BigInt(settings.terminationDays) * DAY_MICROS;
  if (unpaid.remindedAt === null) return planned;
  return later(planned, unpaid.remindedAt + REMINDED_BEFORE_MICROS);
}

/** Nobody's things are deleted without both notices, or while the platform itself is down. */
export function isTerminationDue(facts: DebtorFacts, settings: LadderSettings, now: Instant): boolean {
  const at = terminationAt(facts, settings);
  const wasTold = facts.unpaid?.terminatesAt != null && facts.unpaid.remindedAt !== null;
  return at !== null && wasTold && now >= at && !facts.isDown && !mayRun(facts, now);
}

/** Neither a debt, nor one that an administrator lets pass for now. */
function mayRun({ grace, isExempt, holdUntil }: DebtorFacts, now: Instant): boolean {
  return grace === null || isExempt || (holdUntil !== null && holdUntil > now);
}

function suspensionDue(facts: DebtorFacts, settings: LadderSettings, now: Instant): SuspensionCause | null {
  const { grace, unpaid, balanceMicros, isDown } = facts;
  if (grace === null || unpaid !== null || isDown || mayRun(facts, now)) return null;
  if (grace.kind === 'none') return 'chargeback';
  const end = graceEnd(facts, settings);
  if (end !== null && now >= end) return 'grace';
  const isBeyond = grace.kind === 'usual' && -balanceMicros >= debtLimitOf(facts, settings);
  return isBeyond ? 'limit' : null;
}

/** A threshold is told on the way down, and armed again at 1.25 times it. Below zero there is worse to tell. */
function alertsDue(
  facts: DebtorFacts,
  { alertHours }: LadderSettings,
): Pick<LadderActions, 'alertHours' | 'markHours' | 'rearmHours'> {
  const { toldHours, grace } = facts;
  const markHours = alertHours.filter((hours) => isRunwayUnder(facts, hours) && !toldHours.includes(hours));
  return {
    alertHours: markHours.length === 0 || grace !== null ? null : Math.min(...markHours),
    markHours,
    rearmHours: toldHours.filter((hours) => !isRunwayUnder(facts, hours, REARMED_AT)),
  };
}

const REARMED_AT = { numerator: 5n, denominator: 4n };

function noticesDue(
  facts: DebtorFacts,
  settings: LadderSettings,
  now: Instant,
): Pick<LadderActions, 'announceTermination' | 'remind'> {
  const nothing = { announceTermination: null, remind: false };
  const at = terminationAt(facts, settings);
  if (at === null || facts.unpaid === null || facts.isDown || mayRun(facts, now)) return nothing;
  const { terminatesAt, remindedAt } = facts.unpaid;
  if (terminatesAt === null) {
    const announces = now >= at - ANNOUNCED_BEFORE_MICROS;
    return { ...nothing, announceTermination: announces ? later(at, now + ANNOUNCED_BEFORE_MICROS) : null };
  }
  return { ...nothing, remind: remindedAt === null && now >= at - REMINDED_BEFORE_MICROS };
}

function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}
