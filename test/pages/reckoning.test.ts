import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoursOf, isLess, largestOf, negated, sumOf, thousandthsOf } from '../../src/client/amounts.ts';
import { isPossible } from '../../src/features/instances/powerActions.ts';
import { describeMonth, monthOf, monthsBack, shiftMonth } from '../../src/features/wallet/months.ts';
import { describeHours } from '../../src/ui/hours.ts';

test('amounts are added to the last millionth, also beyond what a float can hold', () => {
  assert.equal(sumOf(['0.100000', '0.200000']), '0.300000');
  assert.equal(sumOf(['9007199254.740993', '0.000001']), '9007199254.740994');
  assert.equal(sumOf(['0.005000', negated('0.010000')]), '-0.005000');
  assert.equal(sumOf([]), '0.000000');
});

test('what is no amount is refused', () => {
  for (const text of ['', '1.0000000', '1e3.000000', ' 1.000000', '1.000000 USD']) {
    assert.throws(() => sumOf([text]), { name: 'MoneyFormatError' }, text);
  }
});

test('amounts are compared as amounts and not as text', () => {
  assert.ok(isLess('9.000000', '10.000000'));
  assert.ok(isLess('-1.000000', '0.000000'));
  assert.ok(!isLess('0.007440', '0.007440'));
  assert.equal(largestOf(['9.000000', '10.000000', '-11.000000']), '10.000000');
});

test('a balance lasts as many whole hours as it covers, none below zero, and for ever where nothing costs', () => {
  assert.equal(hoursOf('1.000000', '0.300000'), 3n);
  assert.equal(hoursOf('-1.000000', '0.300000'), 0n);
  assert.equal(hoursOf('1.000000', '0.000000'), null);
});

test('a bar is as high as its share of the largest', () => {
  assert.equal(thousandthsOf('0.005000', '0.010000'), 500);
  assert.equal(thousandthsOf('0.010000', '0.010000'), 1_000);
  assert.equal(thousandthsOf('0.000000', '0.000000'), 0);
});

for (const [hours, words] of [
  [0n, 'less than an hour'],
  [1n, '1 hour'],
  [23n, '23 hours'],
  [24n, '1 day'],
  [292n, '12 days and 4 hours'],
  [49n, '2 days and 1 hour'],
  [10n ** 18n, 'more than 10 years'],
] as const) {
  test(`${hours} hours are ${words}`, () => assert.equal(describeHours(hours), words));
}

test('months follow each other over the end of a year', () => {
  assert.equal(monthOf(new Date('2026-01-31T23:59:59Z')), '2026-01');
  assert.equal(shiftMonth('2026-12', 1), '2027-01');
  assert.deepEqual(monthsBack('2025-11', '2026-01', 12), ['2026-01', '2025-12', '2025-11']);
  assert.deepEqual(monthsBack('2025-11', '2026-01', 2), ['2026-01', '2025-12']);
  assert.match(describeMonth('2026-09'), /September/);
  assert.equal(describeMonth('2026-13'), '2026-13');
});

test('only what the server would grant is offered', () => {
  const running = { status: 'running', pending: null, held: null, billingStartedAt: '2026-09-01T00:00:00Z' };
  const offered = (change: object) =>
    (['start', 'stop', 'reboot', 'resize'] as const).filter((action) =>
      isPossible(action, { ...running, ...change } as Parameters<typeof isPossible>[1]),
    );
  const since = '2026-09-02T00:00:00Z';
  assert.deepEqual(offered({}), ['stop', 'reboot', 'resize']);
  assert.deepEqual(offered({ status: 'stopped' }), ['start', 'resize']);
  assert.deepEqual(offered({ status: 'error' }), ['start', 'resize']);
  assert.deepEqual(offered({ status: 'error', billingStartedAt: null }), []);
  assert.deepEqual(offered({ status: 'provisioning', billingStartedAt: null }), []);
  assert.deepEqual(offered({ status: 'deleted' }), []);
  assert.deepEqual(offered({ pending: { task: 'resize', since } }), []);
  assert.deepEqual(offered({ pending: { task: 'reboot', since } }), ['stop']);
});
