import assert from 'node:assert/strict';
import {
  accountTest,
  askAs,
  askWithKey,
  cookieOf,
  countRows,
  join,
  PASSWORD,
  type Person,
  signIn,
  type World,
} from '../support/accountsApp.ts';

const CHANGE = '/api/account/email-change';

const ask = (person: Person, email: string) => person.ask('POST', CHANGE, { email });

/** Changes somebody's address, and gives the token that undoes it. */
async function change(world: World, person: Person, email: string): Promise<string> {
  assert.equal((await ask(person, email)).statusCode, 202);
  const token = world.mailbox.lastToken();
  assert.equal((await person.ask('POST', `${CHANGE}/confirm`, { token })).statusCode, 204);
  return world.mailbox.lastToken();
}

const undo = (world: World, token: string) =>
  world.ask({ method: 'POST', url: `${CHANGE}/undo`, payload: { token } });

const addressOf = async (person: Person) => (await person.ask('GET', '/api/account')).json().email;

accountTest('an address changes once the link mailed to the new one is opened', async (world) => {
  const ada = await join(world, 'ada@example.org');
  assert.equal((await ask(ada, 'ada@example.org')).statusCode, 400);
  assert.equal(world.mailbox.mails.length, 0);
  assert.equal((await ask(ada, 'ada@example.com')).statusCode, 202);
  const token = world.mailbox.lastToken();
  assert.equal(await addressOf(ada), 'ada@example.org');
  const eve = await join(world, 'eve@example.org');
  assert.equal((await eve.ask('POST', `${CHANGE}/confirm`, { token })).statusCode, 400);
  assert.equal((await ada.ask('POST', `${CHANGE}/confirm`, { token })).statusCode, 204);
  assert.equal((await ada.ask('POST', `${CHANGE}/confirm`, { token })).statusCode, 400);
  assert.equal(await addressOf(ada), 'ada@example.com');
  assert.deepEqual(
    world.mailbox.mails.map(({ to, subject }) => [to, subject]),
    [
      ['ada@example.com', 'Confirm your new e-mail address'],
      ['ada@example.org', 'The e-mail address of your account has changed'],
    ],
  );
  assert.equal((await signIn(world, 'ada@example.org', PASSWORD)).statusCode, 401);
  assert.equal((await signIn(world, 'ada@example.com', PASSWORD)).statusCode, 200);
});

accountTest('a link is good for a day, and only the last one', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await ask(ada, 'first@example.com');
  const first = world.mailbox.lastToken();
  await ask(ada, 'second@example.com');
  const second = world.mailbox.lastToken();
  assert.equal((await ada.ask('POST', `${CHANGE}/confirm`, { token: first })).statusCode, 400);
  await world.owner.query(
    `UPDATE email_changes SET created_at = now() - interval '25 hours', expires_at = now() - interval '1 hour'`,
  );
  assert.equal((await ada.ask('POST', `${CHANGE}/confirm`, { token: second })).statusCode, 400);
  assert.equal(await addressOf(ada), 'ada@example.org');
});

accountTest('the old address undoes it, and ends what a thief had', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const { key } = (await ada.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] })).json();
  const first = await change(world, ada, 'thief@example.com');
  const second = await change(world, ada, 'thief@example.net');
  assert.equal((await undo(world, first)).statusCode, 204);
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
  assert.equal((await askWithKey(world, key, 'GET', '/api/account')).statusCode, 401);
  const again = cookieOf(await signIn(world, 'ada@example.org', PASSWORD));
  assert.equal((await askAs(world, again, 'GET', '/api/account')).json().email, 'ada@example.org');
  for (const token of [first, second]) assert.equal((await undo(world, token)).statusCode, 400);
});

accountTest('after a day nothing is undone', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const token = await change(world, ada, 'ada@example.com');
  await world.owner.query(
    `UPDATE email_changes SET created_at = created_at - interval '25 hours', confirmed_at = confirmed_at - interval '25 hours',
            undo_until = undo_until - interval '25 hours'`,
  );
  assert.equal((await undo(world, token)).statusCode, 400);
  assert.equal(await addressOf(ada), 'ada@example.com');
});

accountTest('nobody takes an address that can be had back', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const token = await change(world, ada, 'ada@example.com');
  const payload = { email: 'Ada@Example.org', password: PASSWORD };
  await world.ask({ method: 'POST', url: '/api/account/register', payload });
  assert.equal(await countRows(world, 'users'), 1n);
  const eve = await join(world, 'eve@example.org');
  assert.equal((await ask(eve, 'ada@example.org')).statusCode, 202);
  assert.equal(world.mailbox.mails.at(-1)?.subject, 'This address already has an account');
  assert.equal((await undo(world, token)).statusCode, 204);
});

accountTest('a taken address gets the same answer, and only its owner is told', async (world) => {
  const [ada, bob] = [await join(world, 'ada@example.org'), await join(world, 'bob@example.org')];
  const [taken, free] = [await ask(ada, 'BOB@example.org'), await ask(ada, 'free@example.org')];
  assert.deepEqual([taken.statusCode, taken.body], [free.statusCode, free.body]);
  const [first] = world.mailbox.mails;
  assert.deepEqual([first?.to, first?.subject], ['BOB@example.org', 'This address already has an account']);
  // Taken after the link was mailed.
  const token = world.mailbox.lastToken();
  await change(world, bob, 'free@example.org');
  assert.equal((await ada.ask('POST', `${CHANGE}/confirm`, { token })).statusCode, 409);
});

accountTest('links to an address that nobody confirmed restore nothing', async (world) => {
  const ada = await join(world, 'typo@example.org');
  await world.owner.query('UPDATE users SET email_confirmed_at = NULL');
  await ask(ada, 'ada@example.org');
  const token = world.mailbox.lastToken();
  assert.equal((await ada.ask('POST', `${CHANGE}/confirm`, { token })).statusCode, 204);
  assert.deepEqual(
    world.mailbox.mails.map(({ to }) => to),
    ['ada@example.org'],
  );
});

accountTest(
  'links to one new address are three an hour, and a deleted account keeps no address',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    await change(world, ada, 'ada@example.com');
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await ask(ada, 'new@example.org')).statusCode);
    assert.deepEqual(statuses, [202, 202, 202, 429]);
    assert.equal((await ada.ask('DELETE', '/api/account', { password: PASSWORD })).statusCode, 204);
    assert.equal(await countRows(world, 'email_changes'), 0n);
  },
);

accountTest(
  'without a mail server no address changes',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    assert.equal((await ask(ada, 'ada@example.com')).statusCode, 409);
  },
  { mail: 'none' },
);
