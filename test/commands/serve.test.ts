import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { openMailServer } from '../support/mailServer.ts';
import { until } from '../support/until.ts';

test('on a port that the system chose, mails and the feed lead to that port', async () => {
  await using world = await DaemonWorld.open();
  await using mail = await openMailServer();
  const app = startApp(world, { PORT: '0', SMTP_URL: mail.url });
  const [address] = /http:\S+/.exec((await app.logs('Server listening at')).msg) ?? [];
  assert.match(address ?? '', /^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  const feed = await (await fetch(`${address}/status/feed.atom`)).text();
  assert.ok(feed.includes(`<link rel="self" href="${address}/status/feed.atom"/>`), feed);
  const registered = await fetch(`${address}/api/account/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.org', password: 'a long way to Tipperary' }),
  });
  assert.equal(registered.status, 202);
  // A long line may be folded in a mail.
  const heard = () => mail.mails.map(({ text }) => text).join('');
  await until('the mail has come', () => heard().includes(`${address}/confirm-email#token`), { seen: heard });
});
