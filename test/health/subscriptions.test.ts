/** Mails about incidents and maintenance: to whom, how often, and how they end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailService } from '../../api/services/mails/mailService.ts';
import { StatusMailer } from '../../api/services/status/statusMailer.ts';
import { accountTest, countRows, join, openWorld, type World } from '../support/accountsApp.ts';
import { openMailServer } from '../support/mailServer.ts';

const SUBSCRIBERS = '/api/status/subscribers';
const SLOW = { title: 'Slow disks', components: ['app'], impact: 'minor', text: 'We look into it.' };

function mailer({ pool, mailbox }: World): StatusMailer {
  return new StatusMailer({
    pool,
    mail: mailbox,
    linkBase: () => 'http://localhost',
    onError: (error) => assert.fail(error),
  });
}

async function subscribe(world: World, email: string): Promise<void> {
  const asked = await world.ask({ method: 'POST', url: SUBSCRIBERS, payload: { email } });
  assert.equal(asked.statusCode, 202, asked.body);
  const payload = { token: world.mailbox.lastToken() };
  const confirmed = await world.ask({ method: 'POST', url: `${SUBSCRIBERS}/confirm`, payload });
  assert.equal(confirmed.statusCode, 204, confirmed.body);
  world.mailbox.mails.length = 0;
}

const sent = ({ mailbox }: World) => mailbox.mails.map(({ to, subject }) => `${to} ${subject}`).sort();

accountTest(
  'whoever confirmed is mailed the opening, each update and the resolution, once',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    await subscribe(world, 'ada@example.org');
    await world.ask({ method: 'POST', url: SUBSCRIBERS, payload: { email: 'eve@example.org' } });
    world.mailbox.mails.length = 0;
    const { id } = (await root.ask('POST', '/api/status/incidents', SLOW)).json();
    const post = (status: string) =>
      root.ask('POST', `/api/status/incidents/${id}/updates`, { status, text: `It is ${status}.` });
    await post('identified');
    await post('resolved');
    assert.equal(world.mailbox.mails.length, 0, 'nothing is sent in a request');
    await mailer(world).look();
    await mailer(world).look();
    assert.deepEqual(sent(world), [
      'ada@example.org Identified: Slow disks',
      'ada@example.org Investigating: Slow disks',
      'ada@example.org Resolved: Slow disks',
    ]);
    assert.match(world.mailbox.mails[0]?.text ?? '', new RegExp(`http://localhost/status/incidents/${id}\n`));
  },
);

accountTest(
  'maintenance is mailed when it is planned, changed and begun, and when it is called off',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    await subscribe(world, 'ada@example.org');
    const hence = (hours: number) =>
      `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
    const plan = { title: 'New disks', text: 'Servers restart.', components: ['app'] };
    const make = async (from: number, until: number) =>
      (
        await root.ask('POST', '/api/status/maintenance', {
          ...plan,
          startsAt: hence(from),
          endsAt: hence(until),
        })
      ).json().id;
    const first = await make(1, 2);
    await root.ask('POST', `/api/status/maintenance/${first}/cancel`);
    const second = await make(1, 2);
    await mailer(world).look();
    assert.deepEqual(sent(world), [
      'ada@example.org Maintenance cancelled: New disks',
      'ada@example.org Maintenance planned: New disks',
      'ada@example.org Maintenance planned: New disks',
    ]);
    assert.match(world.mailbox.mails[0]?.text ?? '', /http:\/\/localhost\/status\/maintenance\/\d+\n/);
    world.mailbox.mails.length = 0;
    await root.ask('PATCH', `/api/status/maintenance/${second}`, { startsAt: hence(-1) });
    await Promise.all([mailer(world).look(), mailer(world).look()]);
    await mailer(world).look();
    assert.deepEqual(sent(world), [
      'ada@example.org Maintenance changed: New disks',
      'ada@example.org Maintenance has begun: New disks',
    ]);
  },
);

accountTest('several apps send each mail once between them', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  await world.owner.query(`
    INSERT INTO status_subscribers (email, token_hash, confirmed_at, unsubscribe_token)
    SELECT 'n' || n || '@example.org', sha256(n::text::bytea), now(), lpad(n::text, 43, 'x') FROM generate_series(1, 120) n`);
  await root.ask('POST', '/api/status/incidents', SLOW);
  await Promise.all(Array.from({ length: 4 }, () => mailer(world).look()));
  assert.equal(world.mailbox.mails.length, 120);
  assert.equal(new Set(world.mailbox.mails.map(({ to }) => to)).size, 120);
});

accountTest(
  'of the mails of an app that died, the one in hand is lost and the others are sent',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    for (const name of ['ada', 'bob', 'eve']) await subscribe(world, `${name}@example.org`);
    await root.ask('POST', '/api/status/incidents', SLOW);
    const inHand = Promise.withResolvers<string>();
    const mail = new MailService({ smtpUrl: null, from: '', onError: () => {} });
    // It dies before the server's answer comes.
    mail.deliver = ({ to }) => new Promise(() => inHand.resolve(to));
    const dying = new StatusMailer({
      pool: world.pool,
      mail,
      linkBase: () => 'http://localhost',
      onError: (error) => assert.fail(error),
    });
    void dying.look();
    const lost = await inHand.promise;
    await mailer(world).look();
    await mailer(world).look();
    assert.deepEqual(
      world.mailbox.mails.map(({ to }) => to).sort(),
      ['ada@example.org', 'bob@example.org', 'eve@example.org'].filter((to) => to !== lost),
    );
  },
);

accountTest(
  'one click on the header’s address unsubscribes, without a session, also from mails still to come',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    await subscribe(world, 'ada@example.org');
    await subscribe(world, 'bob@example.org');
    await root.ask('POST', '/api/status/incidents', SLOW);
    await mailer(world).look();
    const [mail] = world.mailbox.mails.splice(0).filter(({ to }) => to === 'ada@example.org');
    assert.equal(mail?.headers?.['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click');
    const [, url = ''] =
      /^<http:\/\/localhost(\/status\/unsubscribe\/[\w-]{43})>$/.exec(
        mail?.headers?.['List-Unsubscribe'] ?? '',
      ) ?? [];
    await root.ask('POST', '/api/status/incidents', SLOW);
    const click = () =>
      world.ask({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      });
    assert.equal((await click()).statusCode, 204);
    assert.equal((await click()).statusCode, 204, 'again changes nothing');
    await mailer(world).look();
    assert.deepEqual(sent(world), ['bob@example.org Investigating: Slow disks']);
    assert.equal(await countRows(world, 'status_subscribers'), 1n);
    const boundary = 'multipart/form-data; boundary=x';
    const form = { method: 'POST', url, headers: { 'content-type': boundary }, payload: '--x--' } as const;
    assert.equal((await world.ask(form)).statusCode, 204);
  },
);

accountTest('nobody learns whether an address is subscribed, and mails to it are bounded', async (world) => {
  await subscribe(world, 'ada@example.org');
  const ask = async (email: string) =>
    (await world.ask({ method: 'POST', url: SUBSCRIBERS, payload: { email } })).body;
  const known = await ask('ADA@example.org');
  assert.equal(world.mailbox.mails.at(-1)?.subject, 'You are subscribed already');
  assert.equal(await ask('eve@example.org'), known);
  assert.equal(await ask('eve@example.org'), known);
  const token = world.mailbox.lastToken();
  const before = world.mailbox.mails.length;
  assert.equal(await ask('eve@example.org'), known);
  assert.equal(world.mailbox.mails.length, before, 'two an hour to one address');
  const confirm = async (payload: object) =>
    (await world.ask({ method: 'POST', url: `${SUBSCRIBERS}/confirm`, payload })).statusCode;
  assert.equal(await confirm({ token: 'A'.repeat(43) }), 400);
  await world.owner.query(`UPDATE status_subscribers SET asked_at = now() - interval '25 hours'`);
  assert.equal(await confirm({ token }), 400, 'after a day');
  await mailer(world).look();
  assert.equal(await countRows(world, 'status_subscribers'), 1n, 'who never confirmed is forgotten');
});

accountTest(
  'where no mail is set up, subscribing is refused in words',
  async (world) => {
    const answer = await world.ask({
      method: 'POST',
      url: SUBSCRIBERS,
      payload: { email: 'ada@example.org' },
    });
    assert.deepEqual(
      [answer.statusCode, answer.json().detail],
      [409, 'no e-mail is sent here: use the feed'],
    );
  },
  { mail: 'none' },
);

test('what a mail server puts off is tried again, and what it took is not', async (t) => {
  const world = await openWorld(t);
  await using server = await openMailServer();
  const subjects = () => server.mails.map(({ subject }) => subject);
  const errors: Error[] = [];
  const mail = new MailService({ smtpUrl: server.url, from: 'no-reply@example.org', onError: () => {} });
  t.after(() => mail.close());
  const sending = new StatusMailer({
    pool: world.pool,
    mail,
    linkBase: () => 'https://stacks.example.org',
    onError: (error) => errors.push(error),
  });
  const root = await join(world, 'root@example.org', 'administrator');
  await subscribe(world, 'ada@example.org');
  await root.ask('POST', '/api/status/incidents', SLOW);
  server.isBusy = true;
  await sending.look();
  assert.deepEqual([subjects().length, errors.length], [0, 1]);
  server.isBusy = false;
  await sending.look();
  assert.equal(subjects().length, 0, 'in five minutes, not at once');
  await world.owner.query('UPDATE status_mails SET due_at = now()');
  await sending.look();
  await sending.look();
  assert.deepEqual(subjects(), ['Investigating: Slow disks']);
  const headers = server.mails[0]?.headers;
  const address = /^<https:\/\/stacks\.example\.org\/status\/unsubscribe\/[\w-]{43}>$/;
  assert.match(headers?.get('list-unsubscribe') ?? '', address);
  assert.equal(headers?.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
});
