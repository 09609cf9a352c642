/** What somebody with a copy of the database, and nothing else, can do with it: nothing. */
import assert from 'node:assert/strict';
import {
  accountTest,
  askAs,
  askWithKey,
  join,
  makeOrganization,
  PASSWORD,
  signIn,
} from '../support/accountsApp.ts';

accountTest('nothing that the database stores lets anybody in', async (world) => {
  const ada = await join(world, 'ada@example.org', 'administrator');
  const eve = await join(world, 'eve@example.org');
  await makeOrganization(world, 'Acme', ada);
  const made = await ada.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] });
  const { key } = made.json();
  await ada.ask('POST', '/api/organizations/acme/invitations', { email: eve.email, role: 'owner' });
  const invitation = world.mailbox.lastToken();
  await world.ask({ method: 'POST', url: '/api/account/password-reset', payload: { email: ada.email } });
  const reset = world.mailbox.lastToken();
  await signIn(world, 'ada@example.org', 'typed in the wrong field');
  await signIn(world, 'a password typed as the e-mail', PASSWORD);

  const dump = await readEverything(world.owner);
  const text = JSON.stringify(dump);
  const secrets = {
    cookie: ada.cookie,
    key,
    invitation,
    reset,
    password: PASSWORD,
    typed: 'a password typed',
  };
  for (const [what, secret] of Object.entries(secrets)) {
    assert.ok(secret.length > 10, what);
    assert.ok(!text.includes(secret.slice(-20)), `the ${what} is stored as it is`);
  }

  const stolen = [...new Set(dump.flatMap((row) => Object.values(row)).flatMap(waysToWrite))];
  assert.ok(stolen.length > 30);
  const keyId = key.split('_')[1];
  for (const value of stolen) {
    assert.equal((await askAs(world, encodeURIComponent(value), 'GET', '/api/account')).statusCode, 401);
    for (const bearer of [value, `cs_${keyId}_${value}`]) {
      if (/[^\x21-\x7e]/.test(bearer)) continue;
      assert.equal((await askWithKey(world, bearer, 'GET', '/api/account')).statusCode, 401, bearer);
    }
    if (value === '' || value.length > 200) continue;
    const confirmed = await world.ask({
      method: 'POST',
      url: '/api/account/password-reset/confirm',
      payload: { token: value, newPassword: 'over the hills and far away' },
    });
    assert.equal(confirmed.statusCode, 400, value);
    for (const token of [value, `1.${value}`.slice(0, 200)]) {
      assert.equal((await eve.ask('POST', '/api/invitations/accept', { token })).statusCode, 400, value);
    }
  }
  const { rows } = await world.owner.query<{ hash: string }>(
    'SELECT DISTINCT password_hash AS hash FROM users',
  );
  for (const { hash } of rows) {
    const from = { address: '203.0.113.1' };
    assert.equal((await signIn(world, ada.email, hash, from)).statusCode, 401);
  }
});

/** Every row of every table about accounts. */
async function readEverything(owner: { query(sql: string): Promise<{ rows: Record<string, unknown>[] }> }) {
  const tables = ['users', 'sessions', 'password_resets', 'invitations', 'api_keys', 'sign_in_attempts'];
  const read = await Promise.all(tables.map((table) => owner.query(`SELECT * FROM ${table}`)));
  for (const [index, { rows }] of read.entries()) assert.ok(rows.length > 0, `${tables[index]} is empty`);
  return read.flatMap(({ rows }) =>
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          Buffer.isBuffer(value)
            ? { bytes: value.toString('hex') }
            : typeof value === 'bigint'
              ? value.toString()
              : value,
        ]),
      ),
    ),
  );
}

/** The ways in which a thief might present a stored value. */
function waysToWrite(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object' && 'bytes' in value) {
    const bytes = Buffer.from(String(value.bytes), 'hex');
    return [bytes.toString('hex'), bytes.toString('base64url'), bytes.toString('base64')];
  }
  return [String(value)];
}
