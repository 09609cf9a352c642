import { type Instant, SECOND_MICROS } from '../instant.ts';
import { findBillingTroubles, type ObservedBilling } from './billingFindings.ts';
import { type Finding, PARTS, type Part, type State, WORST_FIRST } from './finding.ts';
import type { Impact } from './incidents.ts';
import { COMPONENTS, type Component, type MinuteState } from './statusRecord.ts';

/** What an administrator says: an open incident, or maintenance that is under way. */
export interface Report {
  kind: 'incident' | 'maintenance';
  title: string;
  impact: Impact;
  components: Component[];
  until: Instant | null;
}

/** All that the platform's state is judged from. */
export interface Observed {
  now: Instant;
  /** When the database last gave all that is asked of it; null: never yet. */
  lastGoodAt: Instant | null;
  /** What did not answer when it was last asked, and since when. */
  failing: Away | null;
  failingSince: Instant | null;
  /** Why the app can't do its work though the database answers. */
  notReady: string | null;
  /** Whoever looks is not the app, and no app has recorded the present minute. */
  isAppAway?: boolean;
  /** Living instances; null: unknown. */
  fleet: { total: number; errors: number } | null;
  /** Null: unknown. Undefined: not for the viewer's eyes, and billing is left out. */
  billing?: ObservedBilling | null;
  /** The last minutes recorded, the latest last; none when nobody recorded them just now. */
  recent: Record<Component, MinuteState[]>;
  reports: Report[];
}

export type Away = 'app' | 'database';

interface PartState {
  state: State;
  word: string;
}

/** The one judgement. Every banner, row, badge, feed, metric and answer shows a part of it, and none judges again. */
export interface PlatformState<Moment = Instant> {
  state: State;
  title: string;
  detail: string;
  /** Since when, and until when as far as is known. */
  since: Moment | null;
  until: Moment | null;
  /** The worst of these is the state of the whole. Billing is for administrators, or whom a report tells of it. */
  components: Record<Exclude<Part, 'billing'>, PartState> & { billing?: PartState };
  /** What is amiss, the worst first. */
  findings: Finding<Moment>[];
}

/** After so long without a look that succeeded, nobody knows. */
export const UNKNOWN_AFTER_SECONDS = 120;

export function judgePlatform(observed: Observed): PlatformState {
  const seesBilling = observed.billing !== undefined;
  const found = partsSeen(seesBilling).flatMap((part) => findingsOf(part, observed));
  return conclude(seesBilling, found, observed.reports.flatMap(announce), describeGood(observed));
}

/**
 * What a page makes of the last answer it had (null: none yet): it alone knows that the app did not answer when it was
 * asked again, or that nothing has come for UNKNOWN_AFTER_SECONDS.
 */
export function judgeAnswer<Moment>(
  answer: PlatformState<Moment> | null,
  { failing, since, isOld }: { failing: Away | null; since: Moment | null; isOld: boolean },
): PlatformState<Moment> {
  if (answer !== null && failing === null && !isOld) return answer;
  const seesBilling = answer?.components.billing !== undefined;
  const found = partsSeen(seesBilling).flatMap((part) =>
    unreached(part, { failing, since, isKnown: answer !== null }),
  );
  const announced = (answer?.findings ?? []).filter(
    ({ code }) => code === 'incident' || code === 'maintenance',
  );
  return conclude(seesBilling, found, announced, '');
}

function partsSeen(seesBilling: boolean): readonly Part[] {
  return seesBilling ? PARTS : PARTS.filter((part) => part !== 'billing');
}

/** What is amiss with a part, by what the platform sees of itself. */
function findingsOf(part: Part, observed: Observed): Finding<Instant>[] {
  const { now, lastGoodAt, failing, failingSince } = observed;
  const isOld = lastGoodAt === null || now - lastGoodAt > BigInt(UNKNOWN_AFTER_SECONDS) * SECOND_MICROS;
  if (failing !== null || isOld)
    return unreached(part, { failing, since: failingSince, isKnown: lastGoodAt !== null });
  switch (part) {
    case 'app':
      return [...findAppAway(observed), ...findUnready(observed), ...findUnstable(part, observed)];
    case 'database':
      return findUnstable(part, observed);
    case 'instances':
      return findErrors(observed);
    case 'billing':
      return observed.billing ? findBillingTroubles(observed.billing, now) : [unknown(part)];
  }
}

/** With the app away nothing is known of the rest; with the database away the app answers still. */
function unreached<Moment>(
  part: Part,
  { failing, since, isKnown }: { failing: Away | null; since: Moment | null; isKnown: boolean },
): Finding<Moment>[] {
  if (part === 'app' && failing === 'database') return [];
  if (part !== failing) return [unknown(part)];
  const isApp = part === 'app';
  return [
    {
      part,
      state: 'outage',
      code: isApp ? 'app_away' : 'database_away',
      word: 'Does not answer',
      title: isApp ? 'The app does not answer' : 'Major outage: the database does not answer',
      detail: isKnown ? 'What is shown is the last known state.' : 'Nothing is known of the rest yet.',
      since,
      until: null,
    },
  ];
}

function unknown<Moment>(part: Part): Finding<Moment> {
  return {
    part,
    state: 'unknown',
    code: 'no_figures',
    word: 'Unknown',
    title: 'Unknown',
    detail: part === 'billing' ? 'There are no current billing figures.' : 'There are no current figures.',
    since: null,
    until: null,
  };
}

function degraded(
  part: Part,
  finding: Pick<Finding<Instant>, 'code' | 'word' | 'title' | 'detail'>,
): Finding<Instant> {
  return { part, state: 'degraded', since: null, until: null, ...finding };
}

function findAppAway({ isAppAway }: Observed): Finding<Instant>[] {
  if (!isAppAway) return [];
  const finding = {
    code: 'app_away',
    word: 'Not running',
    title: 'The app is not running',
    detail: 'Pages and API do not answer. A daemon bills without them.',
  } as const;
  return [{ ...degraded('app', finding), state: 'outage' }];
}

function findUnready({ notReady }: Observed): Finding<Instant>[] {
  if (notReady === null) return [];
  const title = 'Degraded: the app is not ready';
  return [
    degraded('app', {
      code: 'not_ready',
      word: 'Not ready',
      title,
      detail: `Some of it may fail: ${notReady}.`,
    }),
  ];
}

/** One absence that is over is told of, and no more; several within minutes may be followed by the next. */
function findUnstable(part: Component, { recent }: Observed): Finding<Instant>[] {
  const minutes = recent[part];
  const absences = minutes.filter((state, index) => state === 'down' && minutes[index + 1] !== 'down');
  if (absences.length < 2) return [];
  return [
    degraded(part, {
      code: 'unstable',
      word: 'Unstable',
      title: `Degraded: the ${part} comes and goes`,
      detail: sentenceOfAbsence(part, minutes),
    }),
  ];
}

/** Single instances in error belong to a platform's daily life; more than one in twenty does not. */
const TOO_MANY_ERRORS = 0.05;

function findErrors({ fleet }: Observed): Finding<Instant>[] {
  if (fleet === null) return [unknown('instances')];
  if (fleet.total === 0 || fleet.errors / fleet.total <= TOO_MANY_ERRORS) return [];
  return [
    degraded('instances', {
      code: 'instances_in_error',
      word: 'Degraded',
      title: 'Degraded: many instances report an error',
      detail: 'More than one in twenty is in error.',
    }),
  ];
}

function announce(report: Report): Finding<Instant>[] {
  const { kind, impact, components, until } = report;
  const state = kind === 'maintenance' ? kind : impact === 'minor' ? 'degraded' : 'outage';
  return components.map((part) => ({
    part,
    state,
    code: kind,
    word: { maintenance: 'Maintenance', degraded: 'Degraded', outage: 'Outage' }[state],
    title: titleOf(report),
    detail: kind === 'maintenance' ? 'It may not answer meanwhile.' : 'An incident is open.',
    since: null,
    until,
  }));
}

function titleOf({ kind, impact, title }: Report): string {
  if (kind === 'maintenance') return `Maintenance: ${title}`;
  return `${{ minor: 'Degraded', major: 'Partial outage', critical: 'Major outage' }[impact]}: ${title}`;
}

/** One remark at most: the banner's height is known before its words are, and on a phone two lines are all there is. */
function describeGood({ billing, recent }: Observed): string {
  const past = COMPONENTS.find((component) => component !== 'billing' && recent[component].includes('down'));
  if (past) return sentenceOfAbsence(past, recent[past]);
  if (billing?.oldestParkedHour) return 'Some parked instances are waiting for a price.';
  return 'The platform is responding, and its figures are current.';
}

function sentenceOfAbsence(component: Component, minutes: MinuteState[]): string {
  const bad = minutes.filter((state) => state === 'down').length;
  const what = component === 'app' ? 'app was not running' : 'database did not answer';
  return `The ${what} in ${bad} of the last ${minutes.length} minutes.`;
}

function conclude<Moment>(
  seesBilling: boolean,
  found: Finding<Moment>[],
  announced: Finding<Moment>[],
  good: string,
): PlatformState<Moment> {
  const findings = [...found.map((finding) => duringMaintenance(finding, announced)), ...announced].toSorted(
    (one, other) => WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state),
  );
  const [worst] = findings;
  const stateOf = (part: Part): PartState => {
    const { state, word } = findings.find((finding) => finding.part === part) ?? OPERATIONAL;
    return { state, word };
  };
  return {
    state: worst?.state ?? 'operational',
    title: worst?.title ?? 'All systems operational',
    detail: worst?.detail ?? good,
    since: worst?.since ?? null,
    until: worst?.until ?? null,
    components: {
      app: stateOf('app'),
      database: stateOf('database'),
      instances: stateOf('instances'),
      ...(seesBilling || findings.some(({ part }) => part === 'billing')
        ? { billing: stateOf('billing') }
        : {}),
    },
    findings,
  };
}

/** What is amiss with a part that is maintained was to be expected. */
function duringMaintenance<Moment>(finding: Finding<Moment>, announced: Finding<Moment>[]): Finding<Moment> {
  const maintenance = announced.find(({ part, code }) => part === finding.part && code === 'maintenance');
  if (!maintenance) return finding;
  const { state, word, title, until } = maintenance;
  return { ...finding, state, word, title, until };
}

const OPERATIONAL: PartState = { state: 'operational', word: 'Operational' };
