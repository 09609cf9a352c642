import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { MailService } from '../../api/services/accounts/mailService.ts';
import { openMailServer } from '../support/mailServer.ts';

const MAIL = { to: 'ada@example.org', subject: 'A new password', text: 'https://example.org/#token=abc\n' };

test('a mail reaches the mail server whole', async () => {
  await using server = await openMailServer();
  const errors: Error[] = [];
  const mail = new MailService({
    smtpUrl: server.url,
    from: 'ContainerStacks <no-reply@example.org>',
    onError: (error) => errors.push(error),
  });
  mail.send(MAIL);
  await mail.close();
  assert.deepEqual(errors, []);
  const heard = server.heard();
  assert.match(heard, /^MAIL FROM:<no-reply@example\.org>/m);
  assert.match(heard, /^RCPT TO:<ada@example\.org>/m);
  assert.match(heard, /^Subject: A new password/m);
  assert.match(heard, /^https:\/\/example\.org\/#token=abc/m);
});

test('a mail server that is away is reported, and nothing else fails', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const errors: Error[] = [];
  const mail = new MailService({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'no-reply@example.org',
    onError: (error) => errors.push(error),
  });
  mail.send(MAIL);
  await mail.close();
  assert.equal(errors.length, 1);
  assert.ok(!errors[0]?.message.includes('token'));
});
