import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cumulativeMicros, planPrice } from '../../domain/billing/charge.ts';
import {
  actionsDue,
  type DebtorFacts,
  graceEnd,
  isNothing,
  isTerminationDue,
  LADDER_DEFAULTS,
  type LadderSettings,
  stateOf,
  terminationAt,
} from '../../domain/debtors/ladder.ts';
import { hoursToDebt, RATE_DENOMINATOR, runwayHours, sumsToPay } from '../../domain/debtors/runway.ts';
import { HOUR_MICROS, parseInstant } from '../../domain/instant.ts';
import { formatMicros, parseMicros } from '../../domain/money.ts';

/** $10 a month: 10/672 an hour. */
const TEN = planPrice(parseMicros('10'), null);
const TEN_RATE = (TEN.hourlyNumerator * RATE_DENOMINATOR) / TEN.hourlyDenominator;
const PAST_DUE = parseInstant('2026-12-02T09:00:00Z');

function facts(given: Partial<DebtorFacts> = {}): DebtorFacts {
  const balanceMicros = given.balanceMicros ?? parseMicros('1000');
  return {
    balanceMicros,
    hourlyRate: TEN_RATE,
    grace: balanceMicros < 0n ? { from: PAST_DUE, kind: 'usual' } : null,
    standstillMicros: 0n,
    isDown: false,
    unpaid: null,
    otherReasons: [],
    toldHours: [],
    holdUntil: null,
    debtLimitMicros: null,
    isExempt: false,
    ...given,
  };
}

const owing = (debt: string, given: Partial<DebtorFacts> = {}) =>
  facts({ balanceMicros: -parseMicros(debt), toldHours: [168, 72, 24], ...given });
const suspended = (given: Partial<DebtorFacts['unpaid'] & object> = {}) => ({
  since: parseInstant('2026-12-05T09:00:00Z'),
  terminatesAt: null,
  remindedAt: null,
  terminatedAt: null,
  ...given,
});
const at = (iso: string) => parseInstant(iso);
const due = (of: DebtorFacts, iso: string, settings = LADDER_DEFAULTS) => actionsDue(of, settings, at(iso));
const hoursAfter = (hours: bigint) => at('2026-12-01') + (hours - 1n) * HOUR_MICROS;

test('0.50 at $10 a month: past due in hour 34, suspended at hour 106, 6.08 resumes after hour 442', () => {
  const after = (hours: bigint) => parseMicros('0.50') - cumulativeMicros(TEN, hours);
  assert.equal(hoursAfter(34n), PAST_DUE);
  assert.ok(after(33n) >= 0n);
  assert.equal(formatMicros(after(34n)), '-0.005952');
  const before = owing('0.005952');
  assert.equal(stateOf(before, LADDER_DEFAULTS), 'past_due');
  assert.equal(graceEnd(before, LADDER_DEFAULTS), at('2026-12-05T09:00:00Z'));
  assert.equal(hoursAfter(106n), at('2026-12-05T09:00:00Z'));
  const third = facts({ balanceMicros: after(106n) });
  assert.equal(formatMicros(third.balanceMicros), '-1.077381');
  assert.equal(due(third, '2026-12-05T08:59:59.999999Z').suspend, null);
  assert.equal(due(third, '2026-12-05T09:00:00Z').suspend, 'grace');
  const last = facts({ balanceMicros: after(442n), unpaid: suspended() });
  assert.equal(hoursAfter(442n), at('2026-12-19T09:00:00Z'));
  assert.equal(formatMicros(last.balanceMicros), '-6.077381');
  const toPaid = (sum: string) => {
    const balanceMicros = last.balanceMicros + parseMicros(sum);
    return { ...last, balanceMicros, grace: balanceMicros < 0n ? last.grace : null };
  };
  assert.equal(formatMicros(toPaid('6.00').balanceMicros), '-0.077381');
  assert.equal(due(toPaid('6.00'), '2026-12-19T09:30:00Z').lift, false);
  assert.equal(due(toPaid('6.07'), '2026-12-19T09:30:00Z').lift, false);
  assert.equal(due(toPaid('6.08'), '2026-12-19T09:30:00Z').lift, true);
  assert.deepEqual(sumsToPay(last), {
    dueMicros: parseMicros('6.08'),
    withNextHourMicros: parseMicros('6.10'),
  });
});

test('sums are whole cents, rounded up: never too little, and no cent more', () => {
  const sums = (balance: string) => {
    const { dueMicros, withNextHourMicros } = sumsToPay(facts({ balanceMicros: parseMicros(balance) }));
    return [formatMicros(dueMicros), formatMicros(withNextHourMicros)];
  };
  assert.deepEqual(sums('-0.01'), ['0.010000', '0.030000']);
  assert.deepEqual(sums('-0.010001'), ['0.020000', '0.030000']);
  assert.deepEqual(sums('-0.000001'), ['0.010000', '0.020000']);
  assert.deepEqual(sums('0'), ['0.000000', '0.020000']);
  assert.deepEqual(sums('0.014880'), ['0.000000', '0.010000']);
  assert.deepEqual(sums('0.014881'), ['0.000000', '0.000000']);
});

test('a runway is whole hours, none below zero, and for ever where nothing costs anything', () => {
  assert.equal(runwayHours(facts({ balanceMicros: parseMicros('0.50') })), 33n);
  assert.equal(runwayHours(owing('0.01')), 0n);
  assert.equal(runwayHours(facts({ hourlyRate: 0n })), null);
  assert.equal(runwayHours(facts({ hourlyRate: 0n, balanceMicros: -1n })), 0n);
  // 24 / (10/672) = 1612.8 hours.
  assert.equal(hoursToDebt(owing('1'), parseMicros('25')), 1_613n);
  assert.equal(hoursToDebt(owing('25'), parseMicros('25')), 0n);
  assert.equal(hoursToDebt(owing('1', { hourlyRate: 0n }), parseMicros('25')), null);
});

test('the states, from good to terminated', () => {
  const days = { ...LADDER_DEFAULTS, terminationDays: 30 };
  const terminatesAt = at('2027-01-04T09:00:00Z');
  const rows: [expected: string, of: DebtorFacts, settings?: LadderSettings][] = [
    ['good', facts()],
    ['good', facts({ hourlyRate: 0n, balanceMicros: 0n })],
    ['good', facts({ balanceMicros: parseMicros('2.50') })],
    ['low', facts({ balanceMicros: parseMicros('2.499999') })],
    ['low', facts({ balanceMicros: 0n })],
    ['past_due', owing('0.000001')],
    ['suspended', owing('1', { unpaid: suspended() })],
    ['suspended', facts({ otherReasons: ['abuse'] })],
    ['terminating', owing('1', { unpaid: suspended({ terminatesAt }) }), days],
    ['suspended', owing('1', { unpaid: suspended({ terminatesAt }) })],
    ['terminated', owing('1', { unpaid: suspended({ terminatesAt, terminatedAt: terminatesAt }) }), days],
  ];
  for (const [expected, of, settings = LADDER_DEFAULTS] of rows)
    assert.equal(stateOf(of, settings), expected);
});

test('a debt of 25.00 suspends before the grace is over, and so does an own limit instead of it', () => {
  const when = '2026-12-02T10:00:00Z';
  assert.equal(due(owing('24.999999'), when).suspend, null);
  assert.equal(due(owing('25'), when).suspend, 'limit');
  assert.equal(due(owing('25', { debtLimitMicros: parseMicros('100') }), when).suspend, null);
  assert.equal(due(owing('100', { debtLimitMicros: parseMicros('100') }), when).suspend, 'limit');
  assert.equal(due(owing('5', { debtLimitMicros: parseMicros('5') }), when).suspend, 'limit');
});

test('a hold and an exemption keep from suspension and end it; when a hold is over, the debt counts at once', () => {
  const late = '2026-12-20T00:00:00Z';
  const holdUntil = at('2026-12-20T00:00:00.000001Z');
  assert.equal(due(owing('30', { holdUntil }), late).suspend, null);
  assert.equal(due(owing('30', { holdUntil: at(late) }), late).suspend, 'grace');
  assert.equal(due(owing('30', { isExempt: true }), late).suspend, null);
  assert.equal(due(owing('30', { unpaid: suspended(), holdUntil }), late).lift, true);
  assert.equal(due(owing('30', { unpaid: suspended(), isExempt: true }), late).lift, true);
  assert.equal(due(owing('30', { unpaid: suspended() }), late).lift, false);
});

test('the ladder stands still while the platform is down, and what it was down for is added to the grace', () => {
  const end = '2026-12-05T09:00:00Z';
  assert.equal(due(owing('1', { isDown: true }), '2026-12-30').suspend, null);
  assert.equal(due(owing('30', { isDown: true }), end).suspend, null);
  const standstillMicros = 5n * HOUR_MICROS;
  assert.equal(due(owing('1', { standstillMicros }), '2026-12-05T13:59:59Z').suspend, null);
  assert.equal(due(owing('1', { standstillMicros }), '2026-12-05T14:00:00Z').suspend, 'grace');
  assert.equal(due(facts({ unpaid: suspended(), isDown: true }), end).lift, true);
});

test('hours that came late give fresh grace, for which the limit waits too; a chargeback gives none', () => {
  const from = at('2026-12-04T12:00:00Z');
  const fresh = owing('40', { grace: { from, kind: 'fresh' } });
  assert.equal(due(fresh, '2026-12-07T11:59:59Z').suspend, null);
  assert.equal(due(fresh, '2026-12-07T12:00:00Z').suspend, 'grace');
  assert.equal(
    due(owing('0.01', { grace: { from, kind: 'none' } }), '2026-12-04T12:00:00Z').suspend,
    'chargeback',
  );
});

test('exactly zero is not past due, and a credit from -0.01 to 0 resumes once', () => {
  const zero = facts({ balanceMicros: 0n, unpaid: suspended(), toldHours: [168, 72, 24] });
  assert.equal(due(zero, '2026-12-19').lift, true);
  assert.ok(isNothing(due({ ...zero, unpaid: null }, '2026-12-19')));
});

test('a payment ends what is unpaid, and no other reason', () => {
  const paid = facts({ unpaid: null, otherReasons: ['abuse'] });
  assert.equal(stateOf(paid, LADDER_DEFAULTS), 'suspended');
  assert.ok(isNothing(due(paid, '2026-12-19')));
});

test('an alert is told once on the way down and armed again at 1.25 times its threshold', () => {
  const lasting = (hours: bigint, toldHours: number[]) => {
    const balanceMicros = (hours * TEN_RATE + RATE_DENOMINATOR - 1n) / RATE_DENOMINATOR;
    const { alertHours, markHours, rearmHours } = due(facts({ balanceMicros, toldHours }), '2026-12-01');
    return [alertHours, markHours, rearmHours];
  };
  assert.deepEqual(lasting(168n, []), [null, [], []]);
  assert.deepEqual(lasting(167n, []), [168, [168], []]);
  assert.deepEqual(lasting(167n, [168]), [null, [], []]);
  assert.deepEqual(lasting(20n, []), [24, [168, 72, 24], []], 'several at once: only the worst');
  assert.deepEqual(lasting(71n, [168]), [72, [72], []]);
  assert.deepEqual(lasting(29n, [168, 72, 24]), [null, [], []]);
  assert.deepEqual(lasting(30n, [168, 72, 24]), [null, [], [24]]);
  assert.deepEqual(lasting(209n, [168]), [null, [], []]);
  assert.deepEqual(lasting(210n, [168]), [null, [], [168]]);
  const below = due(owing('1', { toldHours: [] }), '2026-12-02T10:00:00Z');
  assert.deepEqual([below.alertHours, below.markHours], [null, [168, 72, 24]], 'past due is told instead');
  const free = due(facts({ hourlyRate: 0n, balanceMicros: 0n, toldHours: [24] }), '2026-12-01');
  assert.deepEqual(free.rearmHours, [24]);
});

test('termination is announced 7 days before, reminded of 24 hours before, and then due', () => {
  const days = { ...LADDER_DEFAULTS, terminationDays: 30 };
  const of = (given: Parameters<typeof suspended>[0] = {}) => owing('30', { unpaid: suspended(given) });
  assert.equal(due(of(), '2027-06-01').announceTermination, null, 'off by default');
  assert.equal(due(of(), '2026-12-28T08:59:59Z', days).announceTermination, null);
  assert.equal(due(of(), '2026-12-28T09:00:00Z', days).announceTermination, at('2027-01-04T09:00:00Z'));
  assert.equal(due(of(), '2027-02-01', days).announceTermination, at('2027-02-08'), 'never less than 7 days');
  const announced = of({ terminatesAt: at('2027-01-04T09:00:00Z') });
  assert.equal(due(announced, '2027-01-03T08:59:59Z', days).remind, false);
  assert.equal(due(announced, '2027-01-03T09:00:00Z', days).remind, true);
  assert.equal(isTerminationDue(announced, days, at('2027-01-05')), false, 'not without the reminder');
  const reminded = (iso: string) => of({ terminatesAt: at('2027-01-04T09:00:00Z'), remindedAt: at(iso) });
  assert.equal(isTerminationDue(reminded('2027-01-03T09:00:00Z'), days, at('2027-01-04T08:59:59Z')), false);
  assert.equal(isTerminationDue(reminded('2027-01-03T09:00:00Z'), days, at('2027-01-04T09:00:00Z')), true);
  assert.equal(terminationAt(reminded('2027-01-04T08:00:00Z'), days), at('2027-01-05T08:00:00Z'));
  const held = { ...reminded('2027-01-03T09:00:00Z'), holdUntil: at('2027-02-01') };
  assert.equal(isTerminationDue(held, days, at('2027-01-05')), false);
  assert.equal(isTerminationDue({ ...held, holdUntil: null, isDown: true }, days, at('2027-01-05')), false);
  assert.equal(isTerminationDue({ ...held, holdUntil: null }, LADDER_DEFAULTS, at('2027-01-05')), false);
});
