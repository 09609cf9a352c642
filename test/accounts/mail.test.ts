import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { MailService } from '../../api/services/mails/mailService.ts';
import type { MailContent } from '../../domain/mails/content.ts';
import { openMailServer } from '../support/mailServer.ts';

const CONTENT: MailContent = {
  subject: 'A new password',
  paragraphs: ['Someone asked for it.'],
  action: { label: 'Set it', url: 'https://example.org/#token=abc' },
  why: 'You get this mail because someone asked for it.',
};
const STOPPING = { unsubscribe: 'https://example.org/mails/stop/abc' };

function makeService(smtpUrl: string, errors: Error[]): MailService {
  return new MailService({
    smtpUrl,
    from: 'ContainerStacks <no-reply@example.org>',
    site: { name: 'Stacks', operator: 'Example Hosting', contact: 'help@example.org' },
    onError: (error) => errors.push(error),
  });
}

test('a mail reaches the mail server whole, as text and as HTML', async () => {
  await using server = await openMailServer();
  const errors: Error[] = [];
  const mail = makeService(server.url, errors);
  mail.send({ to: 'ada@example.org', content: CONTENT });
  mail.send({ to: 'bob@example.org', content: CONTENT, stopping: STOPPING });
  await mail.close();
  assert.deepEqual(errors, []);
  const [toAda, toBob] = server.mails.sort((a, b) => String(a.to).localeCompare(String(b.to)));
  assert.deepEqual(
    [toAda?.from, toAda?.to, toAda?.subject],
    ['no-reply@example.org', ['ada@example.org'], 'A new password'],
  );
  assert.match(toAda?.headers.get('content-type') ?? '', /^multipart\/alternative;/);
  assert.match(toAda?.text ?? '', /^https:\/\/example\.org\/#token=abc$/m);
  assert.match(toAda?.html ?? '', /<a class="button" href="https:\/\/example\.org\/#token=abc"/);
  assert.match(toAda?.text ?? '', /Sent by Stacks, run by Example Hosting\. Questions: help@example\.org/);
  assert.equal(toAda?.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(toAda?.headers.has('list-unsubscribe'), false);
  assert.equal(toBob?.headers.get('list-unsubscribe'), `<${STOPPING.unsubscribe}>`);
  assert.equal(toBob?.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
});

test('a line break in a subject begins no header, and tags in a text are no tags', async () => {
  await using server = await openMailServer();
  const errors: Error[] = [];
  const mail = makeService(server.url, errors);
  const content: MailContent = {
    ...CONTENT,
    subject: 'Hello\r\nBcc: eve@example.org\r\n\r\n<img src=x onerror=alert(1)>',
    paragraphs: ['<img src=x onerror="alert(1)">'],
    figures: [{ label: '<b>', value: "'</td><script>" }],
    why: '</p><script>alert(2)</script>',
  };
  mail.send({ to: 'ada@example.org', content });
  await mail.close();
  assert.deepEqual(errors, []);
  const [got] = server.mails;
  assert.deepEqual(got?.to, ['ada@example.org']);
  assert.equal(got?.headers.has('bcc'), false);
  assert.equal(got?.subject, 'Hello Bcc: eve@example.org <img src=x onerror=alert(1)>');
  assert.equal(/<(img|script|b)\b/.exec(got?.html ?? ''), null);
  assert.match(got?.html ?? '', /&lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;/);
});

test('a mail server that is away is reported, and nothing else fails', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const errors: Error[] = [];
  const mail = makeService(`smtp://127.0.0.1:${port}`, errors);
  mail.send({ to: 'ada@example.org', content: CONTENT });
  await mail.close();
  assert.equal(errors.length, 1);
  assert.ok(!errors[0]?.message.includes('token'));
});
