import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyRefused, whyReportRefused, type InstanceSnapshot } from '../../domain/instances/powerActions.ts';

const STATUSES = ['provisioning', 'running', 'stopped', 'error', 'deleted'] as const;
const quiet = { pendingTask: null, hasRun: true };

test('what may be asked of an instance depends on its status', () => {
  const granted = (['start', 'stop', 'reboot', 'resize'] as const).map((action) =>
    [action, ...STATUSES.filter((status) => whyRefused(action, { ...quiet, status }) === null)].join(' '),
  );
  assert.deepEqual(granted, [
    'start stopped error',
    'stop running',
    'reboot running',
    'resize running stopped error',
  ]);
});

test('a wish about power replaces another, and waits for anything else', () => {
  const running: InstanceSnapshot = { ...quiet, status: 'running' };
  assert.equal(whyRefused('stop', { ...running, pendingTask: 'reboot' }), null);
  assert.equal(whyRefused('stop', { ...running, pendingTask: 'resize' }), 'its resize is still under way');
  assert.equal(whyRefused('resize', { ...running, pendingTask: 'stop' }), 'its stop is still under way');
  assert.match(whyRefused('start', { ...quiet, status: 'error', hasRun: false }) ?? '', /never ran/);
});

test('a report must be possible', () => {
  const possible = STATUSES.map((status) =>
    [
      status,
      ...STATUSES.filter((said) => whyReportRefused(said, { ...quiet, status }) === null),
      '/',
      ...STATUSES.filter((said) => whyReportRefused(said, { ...quiet, status, hasRun: false }) === null),
    ].join(' '),
  );
  assert.deepEqual(possible, [
    'provisioning running stopped error / provisioning running error',
    'running running stopped error / provisioning running error',
    'stopped running stopped error / provisioning running error',
    'error running stopped error / provisioning running error',
    'deleted deleted / deleted',
  ]);
});
