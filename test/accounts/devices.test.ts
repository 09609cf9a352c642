import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import {
  accountTest,
  askAs,
  cookieOf,
  countRows,
  join,
  PASSWORD,
  signIn,
  type World,
} from '../support/accountsApp.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';

/** Signs in with a browser that shows this cookie, if any. */
const enter = (world: World, device?: string) =>
  signIn(world, 'ada@example.org', PASSWORD, {
    address: '203.0.113.7',
    headers: { 'user-agent': FIREFOX, ...(device === undefined ? {} : { cookie: `device=${device}` }) },
  });

const deviceOf = (answer: LightMyRequestResponse) =>
  answer.cookies.find(({ name }) => name === 'device')?.value ?? '';

accountTest(
  'a sign-in from a browser that had not before is mailed, and from a known one is not',
  async (world) => {
    await join(world, 'ada@example.org');
    const first = await enter(world);
    const [mail] = world.mailbox.mails;
    assert.deepEqual([mail?.to, mail?.subject], ['ada@example.org', 'A new sign-in to your account']);
    assert.match(mail?.text ?? '', /“Firefox on Windows”[\s\S]*203\.0\.113\.7/);
    const cookie = first.cookies.find(({ name }) => name === 'device');
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.maxAge], [true, 'Lax', 34_560_000]);
    const second = await enter(world, deviceOf(first));
    assert.equal(deviceOf(second), deviceOf(first));
    assert.equal(world.mailbox.mails.length, 1);
    // Made up, and thus nobody's; a cookie that is no token is replaced.
    await enter(world, 'A'.repeat(43));
    const replaced = deviceOf(await enter(world, 'short'));
    assert.match(replaced, /^[\w-]{43}$/);
    assert.equal(world.mailbox.mails.length, 3);
  },
);

accountTest('a first sign-in is not mailed, nor one to an address that nobody confirmed', async (world) => {
  const payload = { email: 'ada@example.org', password: PASSWORD };
  await world.ask({ method: 'POST', url: '/api/account/register', payload });
  world.mailbox.mails.splice(0);
  await enter(world);
  await enter(world);
  assert.equal(world.mailbox.mails.length, 0);
});

accountTest('a known browser of one account is strange to another', async (world) => {
  const eve = await join(world, 'eve@example.org');
  await join(world, 'ada@example.org');
  const device = deviceOf(await signIn(world, eve.email, PASSWORD));
  world.mailbox.mails.splice(0);
  await enter(world, device);
  assert.deepEqual(
    world.mailbox.mails.map(({ to }) => to),
    ['ada@example.org'],
  );
});

accountTest('a changed password makes every browser strange again', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const device = deviceOf(await enter(world));
  await ada.ask('POST', '/api/account/password', { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` });
  assert.equal(await countRows(world, 'known_devices'), 0n);
  await signIn(world, ada.email, `${PASSWORD}!`, { headers: { cookie: `device=${device}` } });
  assert.equal(world.mailbox.mails.length, 2);
});

accountTest(
  'a new API key is mailed, ten in an hour, and the eleventh is made all the same',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    const make = () =>
      ada.ask('POST', '/api/account/keys', { name: 'see http://evil.example', scopes: ['read'] });
    for (let n = 0; n < 11; n += 1) assert.equal((await make()).statusCode, 201);
    assert.equal(world.mailbox.mails.length, 10);
    assert.equal(world.mailbox.mails[0]?.subject, 'A new API key of your account');
    assert.match(world.mailbox.mails[0]?.text ?? '', /“see http evil example”/);
    const cookie = cookieOf(await enter(world));
    assert.equal((await askAs(world, cookie, 'GET', '/api/account/keys')).json().items.length, 11);
  },
);
