import assert from 'node:assert/strict';
import {
  accountTest,
  askAs,
  cookieOf,
  countRows,
  join,
  PASSWORD,
  signIn,
  whileLocked,
  OPERATOR,
} from '../support/accountsApp.ts';

const NEW_PASSWORD = 'over the hills and far away';

accountTest('registering and signing in give a session that says who one is', async (world) => {
  const registered = await world.ask({
    method: 'POST',
    url: '/api/account/register',
    payload: { email: 'ada@example.org', password: PASSWORD, name: 'Ada' },
  });
  assert.equal(registered.statusCode, 202, registered.body);
  assert.deepEqual(registered.json(), { accepted: true });
  assert.deepEqual(registered.cookies, []);

  const signedIn = await signIn(world, 'ADA@example.org', PASSWORD);
  assert.equal(signedIn.statusCode, 200, signedIn.body);
  const { createdAt, ...account } = signedIn.json();
  assert.match(createdAt, /^\d{4}-.+Z$/);
  assert.deepEqual(account, {
    id: '1',
    email: 'ada@example.org',
    name: 'Ada',
    role: 'user',
    emailConfirmed: false,
  });
  const own = await askAs(world, cookieOf(signedIn), 'GET', '/api/account');
  assert.deepEqual(own.json(), signedIn.json());
  assert.equal((await world.ask({ url: '/api/account' })).json().code, 'not_signed_in');
});

accountTest('a request that needs no body has none, and one that needs it is told so', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const headers = { origin: 'http://localhost', host: 'localhost', 'content-type': 'application/json' };
  const post = (url: string, cookie = '') =>
    world.ask({ method: 'POST', url, headers: { ...headers, cookie } });
  const refused = await post('/api/account/sign-in');
  assert.equal(refused.statusCode, 400);
  assert.deepEqual(
    refused.json().faults.map(({ place }: { place: string }) => place),
    ['body'],
  );
  assert.equal((await post('/api/account/sign-out', `session=${ada.cookie}`)).statusCode, 204);
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
});

accountTest('the cookie is HttpOnly and SameSite, and nothing more without HTTPS', async (world) => {
  await join(world, 'ada@example.org');
  const header = (await signIn(world, 'ada@example.org', PASSWORD)).headers['set-cookie'];
  assert.match(
    String(header),
    /^session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax,device=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
});

accountTest(
  'over HTTPS the cookie is Secure and of this host alone',
  async (world) => {
    await join(world, 'ada@example.org');
    const headers = { origin: 'https://stacks.example.org' };
    const header = (await signIn(world, 'ada@example.org', PASSWORD, { headers })).headers['set-cookie'];
    assert.match(
      String(header),
      /^__Host-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax,__Host-device=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  },
  { publicUrl: 'https://stacks.example.org' },
);

accountTest('a session planted before the sign-in does not become the account’s', async (world) => {
  const eve = await join(world, 'eve@example.org');
  await join(world, 'ada@example.org');
  for (const planted of [eve.cookie, 'A'.repeat(43)]) {
    const signedIn = await signIn(world, 'ada@example.org', PASSWORD, {
      headers: { cookie: `session=${planted}` },
    });
    assert.equal(signedIn.statusCode, 200);
    assert.notEqual(cookieOf(signedIn), planted);
    const asPlanted = await askAs(world, planted, 'GET', '/api/account');
    assert.notEqual(asPlanted.json().email, 'ada@example.org');
  }
});

accountTest('signing in again ends the session that the browser had', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const again = await signIn(world, ada.email, PASSWORD, { headers: { cookie: `session=${ada.cookie}` } });
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
  assert.equal((await askAs(world, cookieOf(again), 'GET', '/api/account')).statusCode, 200);
});

accountTest('signing out ends this session, at once and only this one', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const other = cookieOf(await signIn(world, ada.email, PASSWORD));
  const out = await ada.ask('POST', '/api/account/sign-out');
  assert.equal(out.statusCode, 204);
  assert.match(
    String(out.headers['set-cookie']),
    /^session=; Max-Age=0;|^session=;.*Expires=Thu, 01 Jan 1970/,
  );
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
  assert.equal((await askAs(world, other, 'GET', '/api/account')).statusCode, 200);
});

accountTest(
  'disabling an account ends its sessions at once, and enabling it gives none back',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    const ada = await join(world, 'ada@example.org');
    assert.equal((await root.ask('PATCH', `/api/users/${ada.userId}`, { disabled: true })).statusCode, 200);
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
    assert.equal((await signIn(world, ada.email, PASSWORD)).json().code, 'wrong_credentials');
    const enabled = await root.ask('PATCH', `/api/users/${ada.userId}`, { disabled: false });
    assert.equal(enabled.json().disabledAt, null);
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
    assert.equal((await signIn(world, ada.email, PASSWORD)).statusCode, 200);
  },
);

accountTest('a disabled account has no session, even if its row were left', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await world.pool.query('UPDATE users SET disabled_at = now() WHERE user_id = $1', [ada.userId]);
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
});

accountTest('changing the password ends every session and begins a new one', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const other = cookieOf(await signIn(world, ada.email, PASSWORD));
  const wrong = await ada.ask('POST', '/api/account/password', {
    currentPassword: NEW_PASSWORD,
    newPassword: NEW_PASSWORD,
  });
  assert.equal(wrong.json().code, 'wrong_credentials');
  const changed = await ada.ask('POST', '/api/account/password', {
    currentPassword: PASSWORD,
    newPassword: NEW_PASSWORD,
  });
  assert.deepEqual([changed.statusCode, changed.json()], [200, { keys: [] }]);
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
  assert.equal((await askAs(world, other, 'GET', '/api/account')).statusCode, 401);
  assert.equal((await askAs(world, cookieOf(changed), 'GET', '/api/account')).statusCode, 200);
  assert.equal((await signIn(world, ada.email, PASSWORD)).statusCode, 401);
  assert.equal((await signIn(world, ada.email, NEW_PASSWORD)).statusCode, 200);
});

accountTest('no session begins with a password that was changed while it was checked', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await world.pool.query('DELETE FROM sessions');
  const signingIn = await whileLocked(
    world,
    `UPDATE users SET password_hash = 'another' WHERE user_id = ${ada.userId}`,
    1,
    () => signIn(world, ada.email, PASSWORD),
  );
  assert.equal(signingIn.json().code, 'wrong_credentials');
  assert.equal(await countRows(world, 'sessions'), 0n);
});

accountTest('sessions are listed and ended one by one, never another user’s', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const eve = await join(world, 'eve@example.org');
  const headers = { 'user-agent': 'Firefox' };
  const phone = cookieOf(await signIn(world, ada.email, PASSWORD, { headers, address: '192.0.2.7' }));
  const { items } = (await ada.ask('GET', '/api/account/sessions')).json();
  assert.deepEqual(
    items.map(({ current, userAgent, address }: Record<string, unknown>) => ({
      current,
      userAgent,
      address,
    })),
    [
      { current: false, userAgent: 'Firefox', address: '192.0.2.7' },
      { current: true, userAgent: null, address: '127.0.0.1' },
    ],
  );
  const url = `/api/account/sessions/${items[0].id}`;
  assert.equal((await eve.ask('DELETE', url)).statusCode, 404);
  assert.equal((await askAs(world, phone, 'GET', '/api/account')).statusCode, 200);
  assert.equal((await ada.ask('DELETE', url)).statusCode, 204);
  assert.equal((await askAs(world, phone, 'GET', '/api/account')).statusCode, 401);

  const laptop = cookieOf(await signIn(world, ada.email, PASSWORD));
  assert.equal((await ada.ask('DELETE', '/api/account/sessions')).statusCode, 204);
  assert.equal((await askAs(world, laptop, 'GET', '/api/account')).statusCode, 401);
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 200);
  assert.equal((await eve.ask('GET', '/api/account')).statusCode, 200);
});

for (const [state, change] of [
  [
    'has expired',
    `created_at = now() - interval '31 days', last_seen_at = now() - interval '1 hour', expires_at = now()`,
  ],
  [
    'was not used for seven days',
    `created_at = now() - interval '8 days', last_seen_at = now() - interval '7 days'`,
  ],
]) {
  accountTest(`a session that ${state} is none`, async (world) => {
    const ada = await join(world, 'ada@example.org');
    await world.owner.query(`UPDATE sessions SET ${change}`);
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
    assert.deepEqual(await world.services.accounts.listSessions(ada.userId), []);
  });
}

accountTest('using a session is recorded, so that it does not count as unused', async (world) => {
  const ada = await join(world, 'ada@example.org');
  await world.owner.query(
    `UPDATE sessions SET created_at = now() - interval '7 days', last_seen_at = now() - interval '6 days'`,
  );
  assert.equal((await ada.ask('GET', '/api/account')).statusCode, 200);
  const { rows } = await world.owner.query(
    `SELECT last_seen_at > now() - interval '1 minute' AS fresh FROM sessions`,
  );
  assert.deepEqual(rows, [{ fresh: true }]);
});

accountTest(
  'a deleted account loses its e-mail and password, its sessions, keys and memberships',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    const { text } = await world.services.apiKeys.create(
      ada.userId,
      {
        name: 'ci',
        scopes: ['read'],
        organization: null,
        expiresInDays: null,
      },
      OPERATOR,
    );
    assert.equal((await ada.ask('DELETE', '/api/account', { password: 'not mine at all' })).statusCode, 401);
    const gone = await ada.ask('DELETE', '/api/account', { password: PASSWORD });
    assert.equal(gone.statusCode, 204, gone.body);
    assert.equal((await ada.ask('GET', '/api/account')).statusCode, 401);
    assert.equal(await world.services.identities.findKey(text), null);
    assert.equal((await signIn(world, ada.email, PASSWORD)).statusCode, 401);
    const { rows } = await world.pool.query(
      'SELECT email, name, password_hash, deleted_at IS NOT NULL AS deleted FROM users',
    );
    assert.deepEqual(rows, [{ email: null, name: '', password_hash: null, deleted: true }]);
    const again = await join(world, 'ada@example.org');
    assert.notEqual(again.userId, ada.userId);
  },
);

accountTest('what a person sees is kept in no shared cache', async (world) => {
  const ada = await join(world, 'ada@example.org');
  assert.equal((await ada.ask('GET', '/api/account')).headers['cache-control'], 'private, no-cache');
  assert.equal((await world.ask({ url: '/api/account' })).headers['cache-control'], 'no-store');
});
