/** Who answers although somebody else takes long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TooLateError, within } from '../../api/services/status/patience.ts';
import { healthApp } from '../support/healthApp.ts';

const never = () => new Promise<never>(() => {});

test('what comes in time is given, also a failure; what does not is too late', async () => {
  assert.equal(await within(60_000, Promise.resolve(7)), 7);
  await assert.rejects(within(60_000, Promise.reject(new Error('its own'))), /its own/);
  await assert.rejects(within(1, never()), TooLateError);
});

test('what came while the process itself was held up is not too late', async () => {
  const came = new Promise<string>((resolve) => setImmediate(() => resolve('in time')));
  const given = within(1, came);
  const heldUpUntil = performance.now() + 20;
  while (performance.now() < heldUpUntil);
  assert.equal(await given, 'in time');
});

test('who cannot be looked up in time is told the state as a visitor, and nothing else', async (t) => {
  const { get } = await healthApp(t, { identify: never });
  const asked = performance.now();
  const [state, badge] = await Promise.all([
    get('/api/status', 'administrator'),
    get('/status/badge.svg', 'administrator'),
  ]);
  assert.ok(performance.now() - asked < 20_000);
  assert.deepEqual([state.statusCode, badge.statusCode], [200, 200]);
  assert.equal(state.json().components.billing, undefined);
});
