import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawBadge } from '../../api/answers/badge.ts';
import { viewPlatformStatus } from '../../api/answers/platformStatus.ts';
import { PlatformStatus } from '../../contracts/platformStatus.ts';
import type { MinuteState } from '../../domain/status/statusRecord.ts';
import { FINDING_CODES, PARTS, WORST_FIRST } from '../../domain/status/finding.ts';
import { judgeAnswer, judgePlatform, type Observed } from '../../domain/status/platformState.ts';
import { GOOD, NOW, STATE_CASES } from '../support/platformStates.ts';

const { billing: _billing, ...PUBLIC } = GOOD;
const judge = (change: Partial<Observed> = {}) => judgePlatform({ ...GOOD, ...change });

for (const { name, change, state, title, parts } of STATE_CASES) {
  test(`${name}: whole, parts, badge and API say ${state}`, () => {
    const judged = judge(change);
    assert.deepEqual([judged.state, judged.title], [state, title]);
    assert.deepEqual(
      judged.components,
      Object.fromEntries(
        PARTS.map((part) => {
          const [partState, word] = parts[part] ?? ['operational', 'Operational'];
          return [part, { state: partState, word }];
        }),
      ),
    );
    const states = Object.values(judged.components).map((part) => part.state);
    assert.equal(
      judged.state,
      WORST_FIRST.find((it) => states.includes(it)),
      'the worst part is the whole',
    );
    assert.equal(judged.findings[0]?.title ?? 'All systems operational', title);
    assert.match(drawBadge(judged.state), new RegExp(`<title>status: ${state}</title>`));
    const answer = viewPlatformStatus({ state: judged, at: NOW, stats: null }, 'administrator');
    assert.deepEqual(PlatformStatus.parse(answer), answer);
    assert.deepEqual([answer.state, answer.title, answer.components], [state, title, judged.components]);
  });
}

test('the table has every state, and everything that can be amiss', () => {
  const findings = STATE_CASES.flatMap(({ change }) => judge(change).findings);
  assert.deepEqual(
    FINDING_CODES.filter((code) => !findings.some((finding) => finding.code === code)),
    [],
  );
  assert.deepEqual(new Set(STATE_CASES.map(({ state }) => state)), new Set(WORST_FIRST));
});

test('visitors are judged without billing, unless an incident names it', () => {
  const good = judgePlatform(PUBLIC);
  assert.deepEqual(
    [good.state, Object.keys(good.components)],
    ['operational', ['app', 'database', 'instances']],
  );
  const report = {
    kind: 'incident',
    title: 'Late bills',
    impact: 'minor',
    components: ['billing'],
    until: null,
  } as const;
  const told = judgePlatform({ ...PUBLIC, reports: [{ ...report, components: [...report.components] }] });
  assert.deepEqual(
    [told.title, told.components.billing],
    ['Degraded: Late bills', { state: 'degraded', word: 'Degraded' }],
  );
});

test('what is good says in one sentence what was not a moment ago, or what waits', () => {
  const database = ['up', 'down', 'down', 'up', 'up'] as MinuteState[];
  const waiting = { ...GOOD.billing, oldestParkedHour: NOW };
  const detailOf = (recent: Partial<Observed['recent']>) =>
    judge({ recent: { ...GOOD.recent, ...recent }, billing: waiting }).detail;
  assert.equal(
    detailOf({ app: ['up', 'down', 'up'], database }),
    'The app was not running in 1 of the last 3 minutes.',
  );
  assert.equal(detailOf({ database }), 'The database did not answer in 2 of the last 5 minutes.');
  assert.equal(detailOf({}), 'Some parked instances are waiting for a price.');
});

test('that billing is late says for how long it may be', () => {
  const daemon = { status: 'stopped', isStale: false, warningThresholdExceeded: true } as const;
  assert.equal(
    judge({ billing: { ...GOOD.billing, daemon, timeoutMinutes: 30 } }).detail,
    'No run has succeeded in over 30 minutes. No hour is lost: the next run bills everything since.',
  );
});

test('since when it lasts is told of what has a beginning', () => {
  const since = NOW - 180_000_000n;
  assert.equal(judge({ failing: 'database', failingSince: since }).since, since);
  const daemon = { status: 'stopped', isStale: false, warningThresholdExceeded: false } as const;
  assert.equal(
    judge({ billing: { ...GOOD.billing, daemon, biller: 'built-in' } }).since,
    GOOD.billing.billerSince,
  );
});

test('what does not answer leaves the last known state, or none', () => {
  const [known, never] = ['What is shown is the last known state.', 'Nothing is known of the rest yet.'];
  assert.equal(judge({ failing: 'database' }).detail, known);
  assert.equal(judge({ failing: 'database', lastGoodAt: null }).detail, never);
  const sight = { failing: 'app', since: null, isOld: false } as const;
  assert.deepEqual([judgeAnswer(judge(), sight).detail, judgeAnswer(null, sight).detail], [known, never]);
});

test('a page adds that the app does not answer, or that nothing has come for over two minutes', () => {
  const answer = judge();
  const sight = { failing: null, since: null, isOld: false };
  assert.equal(judgeAnswer(answer, sight), answer);
  const old = judgeAnswer(answer, { ...sight, isOld: true });
  assert.deepEqual(
    [old.state, old.components.app.state, old.components.billing?.state],
    ['unknown', 'unknown', 'unknown'],
  );
  const gone = judgeAnswer(answer, { ...sight, failing: 'app' });
  assert.deepEqual(
    [gone.state, gone.title, gone.components.app.word, gone.components.database.state],
    ['outage', 'The app does not answer', 'Does not answer', 'unknown'],
  );
  const { components } = judgeAnswer(judgePlatform(PUBLIC), {
    ...sight,
    failing: 'app',
  });
  assert.equal(components.billing, undefined);
});

test('an app that goes away while it is maintained is under maintenance', () => {
  const maintenance = {
    kind: 'maintenance',
    title: 'Upgrade',
    impact: 'minor',
    components: ['app'],
    until: NOW,
  } as const;
  const answer = judge({ reports: [{ ...maintenance, components: ['app'] }] });
  const gone = judgeAnswer(answer, { failing: 'app', since: null, isOld: false });
  assert.deepEqual([gone.state, gone.title, gone.until], ['maintenance', 'Maintenance: Upgrade', NOW]);
});
