import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant } from '../../domain/instant.ts';
import {
  groupByDay,
  INCIDENT_STATES,
  judgeMaintenance,
  readIncidentRef,
  whyNotChanged,
  whyNotPlanned,
  whyNoUpdate,
  writeRecordedRef,
} from '../../domain/status/incidents.ts';

const at = (time: string) => parseInstant(`2026-11-${time}Z`);
const NIGHT = { startsAt: at('30T22:00'), endsAt: at('30T23:00') };

test('any update may follow, but none after resolved', () => {
  assert.deepEqual(
    INCIDENT_STATES.map((state) => whyNoUpdate(state) === null),
    [true, true, true, false],
  );
});

test('maintenance begins and ends by the clock, to the microsecond', () => {
  const judge = (now: bigint, cancelledAt: bigint | null = null) =>
    judgeMaintenance({ ...NIGHT, cancelledAt }, now);
  assert.equal(judge(NIGHT.startsAt - 1n), 'planned');
  assert.equal(judge(NIGHT.startsAt), 'in_progress');
  assert.equal(judge(NIGHT.endsAt - 1n), 'in_progress');
  assert.equal(judge(NIGHT.endsAt), 'completed');
  assert.equal(judge(NIGHT.startsAt, NIGHT.startsAt - 1n), 'cancelled');
  assert.equal(judge(NIGHT.startsAt + 2n, NIGHT.startsAt + 1n), 'completed');
});

test('maintenance is planned for at most 14 days that are not over', () => {
  const now = at('30T12:00');
  const days = (count: bigint) => ({ startsAt: now, endsAt: now + count * 86_400_000_000n });
  assert.equal(whyNotPlanned(NIGHT, now), null);
  assert.equal(whyNotPlanned(days(14n), now), null);
  assert.match(whyNotPlanned(days(15n), now) ?? '', /at most 14 days/);
  assert.match(whyNotPlanned({ ...NIGHT, endsAt: NIGHT.startsAt }, now) ?? '', /ends after it starts/);
  assert.match(whyNotPlanned(NIGHT, NIGHT.endsAt) ?? '', /is over/);
});

test('what is planned or under way can be changed, what is over cannot', () => {
  assert.equal(whyNotChanged('planned'), null);
  assert.equal(whyNotChanged('in_progress'), null);
  assert.equal(whyNotChanged('completed'), 'the maintenance is over');
  assert.equal(whyNotChanged('cancelled'), 'the maintenance was cancelled');
});

test('items are grouped by their day in UTC, the latest day first', () => {
  const items = ['30T00:00', '29T23:59:59.999999', '30T23:59', '28T12:00'];
  assert.deepEqual(
    groupByDay(items, at).map(({ day, items: those }) => [day, those]),
    [
      [20_787, ['30T00:00', '30T23:59']],
      [20_786, ['29T23:59:59.999999']],
      [20_785, ['28T12:00']],
    ],
  );
});

test('an incident is known by its number or by what the record calls it, and by nothing else', () => {
  assert.deepEqual(readIncidentRef('17'), { incidentId: 17n });
  const from = Date.parse('2026-11-30T04:51Z') / 60_000;
  assert.equal(writeRecordedRef({ component: 'database', from }), 'database-20261130T0451Z');
  assert.deepEqual(readIncidentRef('database-20261130T0451Z'), { component: 'database', from });
  for (const text of [
    '0',
    '017',
    'x',
    'network-20261130T0451Z',
    'database-20261131T0451Z',
    'database-20261130T0460Z',
  ])
    assert.equal(readIncidentRef(text), null, text);
});
