/** docs/webhooks.md: its table of events is the catalogue, and its receiver works as it stands. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { EVENTS } from '../../contracts/events.ts';
import { fleetTest } from '../support/fleet.ts';
import { openReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { deliveriesOf, dispatcherOf, happen, webhookTo } from '../support/webhooks.ts';
import { readDocument, ROOT, rowsUnder } from './documents.ts';

test('docs/webhooks.md lists every event, when it happens and what it says', async () => {
  const documented = await rowsUnder('Event', 'docs/webhooks.md');
  const catalogue = Object.entries(EVENTS).map(([type, { summary, data }]) => [
    type,
    summary,
    Object.keys(data.shape).join(', '),
  ]);
  assert.deepEqual(documented, catalogue);
});

fleetTest(
  'the receiver of docs/webhooks.md takes what is signed, once, and refuses the rest',
  async (fleet, t) => {
    const code = /```js\n(.*?)```/s.exec(await readDocument('docs/webhooks.md'))?.[1] ?? '';
    assert.ok(code.trim().split('\n').length <= 20);
    const freed = await openReceiver();
    await freed[Symbol.asyncDispose]();
    const acme = await fleet.organization('acme');
    const { endpoint, secret } = await webhookTo(fleet, acme.id, freed.url);
    const { port } = new URL(freed.url);
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, PORT: port, WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill());
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
    });
    const ask = () => fetch(freed.url, { method: 'POST', body: '{}' }).catch(() => null);
    const refused = await until('it listens', ask);
    assert.equal(refused.status, 400);
    await happen(fleet, acme.id, { balance: '3.900000' });
    await dispatcherOf(fleet, { limitMs: 30_000 }).look();
    await fleet.read(`UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_try_at = now()`);
    await dispatcherOf(fleet, { limitMs: 30_000 }).look();
    assert.deepEqual(await deliveriesOf(fleet, endpoint.endpointId), ['delivered 1 204']);
    child.kill();
    await once(child, 'close');
    assert.equal(printed, `wallet.low ${acme.id} { balance: '3.900000' }\n`);
  },
);
