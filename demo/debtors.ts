import { cumulativeMicros, planPrice } from '../domain/billing/charge.ts';
import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../domain/instant.ts';
import { parseDecimal, parseMicros } from '../domain/money.ts';
import type { DemoContainer } from './activity.ts';
import type { DemoInstance, DemoOrganization } from './organization.ts';
import { VPS_PLANS } from './plans.ts';

/** With this setting one of them is to be deleted, and one was. */
export const DEMO_TERMINATION_DAYS = 14;

/** A suspension of a demo organization. `by` is null for the ladder itself, else an administrator. */
interface DemoSuspension {
  reason: 'unpaid' | 'abuse';
  explanation: string;
  at: Instant;
  terminatesAt: Instant | null;
  remindedAt: Instant | null;
  terminatedAt: Instant | null;
}

/** An organization that shows a state of the debtors' ladder, billed hour by hour until now. */
export interface DemoDebtor extends DemoOrganization {
  /** When its balance falls, or fell, below zero. */
  pastDueAt: Instant;
  hold: { until: Instant; reason: string } | null;
  exemptFor: string | null;
  suspension: DemoSuspension | null;
}

interface Story {
  name: string;
  plans: string[];
  toppedUp: string;
  /** Hours below zero until now; negative: hours until then. */
  owing: bigint;
  holdDays?: bigint;
  holdReason?: string;
  exemptFor?: string;
  state?: 'unpaid' | 'terminating' | 'terminated' | 'abuse';
}

const STORIES: Story[] = [
  { name: 'Lighthouse Bakery', plans: ['medium', 'small'], toppedUp: '15', owing: -30n },
  { name: 'Alder Cycling', plans: ['large', 'small'], toppedUp: '20', owing: 20n },
  {
    name: 'Bramble Bookshop',
    plans: ['medium'],
    toppedUp: '10',
    owing: 216n,
    holdDays: 5n,
    holdReason: 'Bank transfer announced for the end of the week',
  },
  {
    name: 'Foxglove Community Radio',
    plans: ['micro', 'micro'],
    toppedUp: '5',
    owing: 480n,
    exemptFor: 'We sponsor it',
  },
  {
    name: 'Harbor Lights Theatre',
    plans: ['small', 'small', 'medium'],
    toppedUp: '20',
    owing: 192n,
    state: 'unpaid',
  },
  { name: 'Zephyr Downloads', plans: ['medium', 'small'], toppedUp: '25', owing: -300n, state: 'abuse' },
  { name: 'Cinder Forge', plans: ['small', 'small'], toppedUp: '10', owing: 360n, state: 'terminating' },
  { name: 'Old Mill Gallery', plans: ['medium'], toppedUp: '10', owing: 504n, state: 'terminated' },
];

const HOURS_BELOW_CAP = 660n;
const NAMES = ['web-1', 'db-1', 'worker-1'];
const DAY_MICROS = 24n * HOUR_MICROS;
const GRACE_MICROS = 72n * HOUR_MICROS;
/** A run posts its hours a moment after the full hour. */
export const POSTED_AFTER_MICROS = 2_000_000n;

/** One for each state, long enough ago that it was reached hour by hour. */
export function makeDemoDebtors(now: Instant): DemoDebtor[] {
  return STORIES.map((story) => makeDebtor(story, now));
}

/** Of those whose machines are held, some containers as well. */
export function makeDebtorContainers(debtors: DemoDebtor[]): DemoContainer[] {
  return debtors
    .filter(({ suspension }) => suspension !== null && suspension.terminatedAt === null)
    .map(({ handle, createdAt, suspension }) => ({
      organization: handle,
      name: 'website',
      image: 'docker.io/library/nginx:1.29',
      plan: 'c-256',
      status: suspension?.reason === 'unpaid' ? 'stopped' : 'running',
      createdAt: createdAt + HOUR_MICROS,
      deletedAt: null,
    }));
}

function makeDebtor(story: Story, now: Instant): DemoDebtor {
  const fullHour = now - (now % HOUR_MICROS);
  const pastDueAt = fullHour - story.owing * HOUR_MICROS + POSTED_AFTER_MICROS;
  const topUpMicros = parseMicros(story.toppedUp);
  // The hour that crosses zero begins a quarter before the run that posts it.
  const crossesAt = pastDueAt - POSTED_AFTER_MICROS - 15n * MINUTE_MICROS;
  const startedAt = crossesAt - (hoursUntilDebt(story.plans, topUpMicros) - 1n) * HOUR_MICROS;
  const suspension = suspensionOf(story, pastDueAt, now);
  const createdAt = startedAt - 3n * HOUR_MICROS;
  return {
    name: story.name,
    handle: story.name.toLowerCase().replaceAll(/[^a-z]+/g, '-'),
    createdAt,
    topUps: [{ at: createdAt + HOUR_MICROS, amountMicros: topUpMicros, reason: 'Card payment' }],
    instances: story.plans.map((plan, index) => makeInstance(plan, index, startedAt, suspension)),
    pastDueAt,
    hold:
      story.holdDays === undefined
        ? null
        : { until: fullHour + story.holdDays * DAY_MICROS, reason: story.holdReason ?? '' },
    exemptFor: story.exemptFor ?? null,
    suspension,
  };
}

/** What is held was switched off in seconds, but for the latest: the provisioner has yet to see it. */
function makeInstance(
  plan: string,
  index: number,
  startedAt: Instant,
  suspension: DemoSuspension | null,
): DemoInstance {
  const deletedAt = suspension?.terminatedAt ?? null;
  const isOff = suspension !== null && (suspension.reason === 'unpaid' || index === 0);
  // Its owner had switched this one off before.
  const offAt = suspension === null ? startedAt : suspension.at + (index === 1 ? -DAY_MICROS : 20_000_000n);
  return {
    name: NAMES[index] ?? 'web-1',
    region: 'fra1',
    plan,
    createdAt: startedAt - MINUTE_MICROS,
    startedAt,
    deletedAt,
    resized: null,
    status: deletedAt !== null ? 'deleted' : isOff ? 'stopped' : 'running',
    statusSince: deletedAt ?? (isOff ? offAt : startedAt),
  };
}

function suspensionOf({ state }: Story, pastDueAt: Instant, now: Instant): DemoSuspension | null {
  const never = { terminatesAt: null, remindedAt: null, terminatedAt: null };
  if (state === undefined) return null;
  if (state === 'abuse') {
    const explanation = 'Two networks report port scans from web-1';
    return { reason: 'abuse', explanation, at: now - 3n * MINUTE_MICROS, ...never };
  }
  const unpaid = {
    reason: 'unpaid',
    explanation: 'the balance has been below zero for longer than the grace allows',
    at: pastDueAt + GRACE_MICROS,
  } as const;
  if (state === 'unpaid') return { ...unpaid, ...never };
  const terminatesAt = unpaid.at + BigInt(DEMO_TERMINATION_DAYS) * DAY_MICROS;
  if (state === 'terminating') return { ...unpaid, ...never, terminatesAt };
  return {
    ...unpaid,
    terminatesAt,
    remindedAt: terminatesAt - DAY_MICROS,
    terminatedAt: terminatesAt + MINUTE_MICROS,
  };
}

/** Which hour of machines that start together takes a balance below zero: before any of them reaches its monthly cap. */
function hoursUntilDebt(plans: string[], balanceMicros: bigint): bigint {
  const prices = plans.map((plan) => {
    const { monthly = '0', hourly = null } = VPS_PLANS.find(({ code }) => code === plan)?.price ?? {};
    return planPrice(parseMicros(monthly), hourly === null ? null : parseDecimal(hourly, 9));
  });
  for (let hours = 1n; hours <= HOURS_BELOW_CAP; hours += 1n) {
    const spent = prices.reduce((sum, price) => sum + cumulativeMicros(price, hours), 0n);
    if (spent > balanceMicros) return hours;
  }
  throw new Error(`a balance of ${balanceMicros} outlasts a month of ${plans.join(', ')}`);
}
