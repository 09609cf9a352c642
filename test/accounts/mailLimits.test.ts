import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { nameInMail } from '../../domain/mails/nameInMail.ts';
import {
  accountTest,
  countRows,
  join,
  makeOrganization,
  PASSWORD,
  type Person,
  type World,
  whileLocked,
} from '../support/accountsApp.ts';

function invite(by: Person, email: string, organization = 'acme'): Promise<LightMyRequestResponse> {
  return by.ask('POST', `/api/organizations/${organization}/invitations`, { email, role: 'member' });
}

function register(world: World, email: string): Promise<LightMyRequestResponse> {
  return world.ask({ method: 'POST', url: '/api/account/register', payload: { email, password: PASSWORD } });
}

function times<Result>(count: number, work: (n: number) => Promise<Result>): Promise<Result[]> {
  return Array.from({ length: count }, (_, n) => n).reduce(
    async (before, n) => [...(await before), await work(n)],
    Promise.resolve<Result[]>([]),
  );
}

/** So many earlier mails as if they had been sent in the last hour. */
async function sentBefore({ owner }: World, count: number, columns: string, values: string): Promise<void> {
  await owner.query(
    `INSERT INTO sent_mails (kind, recipient_hash, ${columns})
     SELECT 'invitation', sha256(n::text::bytea), ${values} FROM generate_series(1, ${count}) n`,
  );
}

accountTest('one address is invited at most five times an hour, by all inviters together', async (world) => {
  const [ada, eve] = [await join(world, 'ada@example.org'), await join(world, 'eve@example.org')];
  await makeOrganization(world, 'Acme', ada);
  await makeOrganization(world, 'Eves', eve);
  const answers = [
    ...(await times(3, () => invite(ada, 'bob@example.org'))),
    ...(await times(3, () => invite(eve, 'BOB@example.org', 'eves'))),
  ];
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [201, 201, 201, 201, 201, 429],
  );
  assert.equal(world.mailbox.mails.length, 5);
  const refused = answers.at(-1);
  assert.match(refused?.json().detail, /^too many e-mails were sent: try again in \d+ minutes$/);
  const wait = Number(refused?.headers['retry-after']);
  assert.ok(wait > 3_000 && wait <= 3_600, `${wait} s`);
  // The last one made is open: the one that was refused has replaced nothing.
  assert.equal(await countRows(world, 'invitations'), 2n);
  assert.equal((await invite(ada, 'carol@example.org')).statusCode, 201);
});

accountTest('after an hour there are mails again', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await makeOrganization(world, 'Acme', ada);
  await times(5, () => invite(ada, 'bob@example.org'));
  await world.owner.query(`UPDATE sent_mails SET sent_at = sent_at - interval '59 minutes'`);
  assert.equal((await invite(ada, 'bob@example.org')).statusCode, 429);
  await world.owner.query(`UPDATE sent_mails SET sent_at = sent_at - interval '1 minute'`);
  assert.equal((await invite(ada, 'bob@example.org')).statusCode, 201);
  assert.equal(await countRows(world, 'sent_mails'), 1n);
});

for (const [whose, most, column] of [
  ['account', 40, 'user_id'],
  ['organization', 100, 'organization_id'],
] as const) {
  accountTest(`an ${whose} sends ${most} mails an hour`, async (world) => {
    const ada = await join(world, 'ada@example.org');
    const { id } = await makeOrganization(world, 'Acme', ada);
    await sentBefore(world, most - 1, column, String(column === 'user_id' ? ada.userId : id));
    assert.equal((await invite(ada, 'one@example.org')).statusCode, 201);
    assert.equal((await invite(ada, 'two@example.org')).statusCode, 429);
    assert.equal(world.mailbox.mails.length, 1);
  });
}

accountTest('of two invitations at once only one is the last', async (world) => {
  const [ada, eve] = [await join(world, 'ada@example.org'), await join(world, 'eve@example.org')];
  await makeOrganization(world, 'Acme', ada);
  await makeOrganization(world, 'Eves', eve);
  await times(4, () => invite(ada, 'bob@example.org'));
  // Neither is done before both have begun: one would have to wait for the other, or both have counted the same.
  await world.owner.query(`
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN new; END';
    CREATE TRIGGER wait BEFORE INSERT ON sent_mails FOR EACH ROW EXECUTE FUNCTION wait()`);
  const answers = await whileLocked(world, 'SELECT pg_advisory_xact_lock(1)', 2, () =>
    Promise.all([invite(ada, 'bob@example.org'), invite(eve, 'bob@example.org', 'eves')]),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [201, 429]);
  assert.equal(world.mailbox.mails.length, 5);
});

accountTest(
  'a taken address gets one mail an hour, and every registration the same answer',
  async (world) => {
    await join(world, 'ada@example.org');
    const answers = await times(10, () => register(world, 'ada@example.org'));
    assert.deepEqual(
      new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)),
      new Set(['202 {"accepted":true}']),
    );
    assert.equal(world.mailbox.mails.length, 1);
  },
);

accountTest('one network makes forty mails an hour be sent to whom it likes', async (world) => {
  await sentBefore(world, 39, 'network', `'127.0.0.1'`);
  assert.equal((await register(world, 'one@example.org')).statusCode, 202);
  assert.equal((await register(world, 'two@example.org')).statusCode, 202);
  assert.deepEqual(
    world.mailbox.mails.map(({ to }) => to),
    ['one@example.org'],
  );
  assert.equal(await countRows(world, 'users'), 2n);
});

accountTest('other mails to an address leave it the link to a new password', async (world) => {
  await join(world, 'ada@example.org');
  await times(5, () => register(world, 'ada@example.org'));
  const url = '/api/account/password-reset';
  await times(5, () => world.ask({ method: 'POST', url, payload: { email: 'ada@example.org' } }));
  assert.deepEqual(
    world.mailbox.mails.map(({ subject }) => subject),
    ['You already have an account', ...Array(3).fill('A new password')],
  );
});

accountTest('an organization’s name is no link and no letter in a mail to others', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const { handle } = await makeOrganization(world, 'You have won, see https://evil.example/x now', ada);
  await invite(ada, 'bob@example.org', handle);
  const [letter] = world.mailbox.mails;
  assert.equal(letter?.subject, 'An invitation to “You have won see https evil example x now”');
  assert.ok(!letter?.text.includes('evil.example'));
  assert.equal(letter?.text.match(/https?:/g)?.length, 1);
});

for (const [name, inMail] of [
  ['Acme', '“Acme”'],
  ['Müller & Söhne', '“Müller & Söhne”'],
  ['evil.example', '“evil example”'],
  ['a@evil.example', '“a evil example”'],
  ['<b>Acme</b>', '“b Acme b”'],
  ['日本語のなまえ', '“日本語のなまえ”'],
  ['x'.repeat(51), `“${'x'.repeat(50)}…”`],
] as const) {
  test(`in a mail the name ${name} is ${inMail}`, () => {
    assert.equal(nameInMail(name), inMail);
  });
}
