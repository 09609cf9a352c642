import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MadeWebhook, Webhook } from '../../contracts/webhooks.ts';
import { appPool } from '../support/appPool.ts';
import { containerstacks } from '../support/command.ts';

test('a webhook is created, listed, tested, sent to again, rotated and deleted at the command line', async (t) => {
  const { pool, database } = await appPool(t);
  const run = (...args: string[]) =>
    containerstacks(['webhook', ...args], { DATABASE_URL: database.ownerUrl });
  const events = ['--event', 'wallet.low', 'incident.opened'];
  const created = await run('create', 'https://example.org/hooks', ...events, '--json');
  assert.equal(created.code, 0, created.stderr);
  const { secret, webhook } = MadeWebhook.strict().parse(JSON.parse(created.stdout));
  assert.match(secret, /^whsec_/);
  const [listed] = JSON.parse((await run('list', '--json')).stdout);
  assert.deepEqual(Webhook.strict().parse(listed), webhook);
  assert.deepEqual(await run('test', webhook.id), { code: 0, stdout: '1 message to be sent\n', stderr: '' });
  const resent = await run('resend', webhook.id, '--since', '2026-01-01T00:00:00Z', '--json');
  assert.deepEqual(JSON.parse(resent.stdout), { messages: 0 });
  const rotated = await run('rotate', webhook.id);
  assert.equal(rotated.stderr, `Secret of webhook ${webhook.id}. Shown only once:\n`);
  const { rows } = await pool.query('SELECT secret, former_secret FROM webhook_endpoints');
  assert.deepEqual(rows, [{ secret: rotated.stdout.trim(), former_secret: secret }]);
  assert.equal((await run('delete', webhook.id)).stdout, `webhook ${webhook.id} is deleted\n`);
  const gone = await run('test', webhook.id);
  assert.deepEqual([gone.code, gone.stderr], [2, `error: there is no webhook ${webhook.id}\n`]);
  const wrong = await run(
    'create',
    'http://example.org/',
    '--event',
    'wallet.empty',
    '--organization',
    'acme',
  );
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--event: /);
});
