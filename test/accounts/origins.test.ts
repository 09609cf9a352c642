import assert from 'node:assert/strict';
import { accountTest, askWithKey, join, PASSWORD, type World, OPERATOR } from '../support/accountsApp.ts';

const NAME = { name: 'Ada' };

/** A change with a session, with headers as the browser would send them; answers the status and the code. */
async function change(world: World, cookie: string, headers: Record<string, string>): Promise<string> {
  const answer = await world.app.inject({
    method: 'PATCH',
    url: '/api/account',
    headers: { host: 'stacks.example.org', cookie, ...headers },
    payload: NAME,
  });
  return answer.statusCode === 200 ? 'done' : answer.json().code;
}

accountTest('a change by cookie must come from a page of this very host', async (world) => {
  const cookie = `session=${(await join(world, 'ada@example.org')).cookie}`;
  for (const [headers, outcome] of [
    [{ origin: 'https://stacks.example.org' }, 'done'],
    [{ origin: 'http://stacks.example.org' }, 'done'],
    [{ 'sec-fetch-site': 'same-origin' }, 'done'],
    [{ origin: 'https://evil.example' }, 'foreign_origin'],
    [{ origin: 'https://stacks.example.org.evil.example' }, 'foreign_origin'],
    [{ origin: 'https://stacks.example.org:8443' }, 'foreign_origin'],
    [{ origin: 'https://other.example.org', 'sec-fetch-site': 'same-site' }, 'foreign_origin'],
    [{ origin: 'null' }, 'foreign_origin'],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 'foreign_origin'],
    [{ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }, 'foreign_origin'],
    [{ 'sec-fetch-site': 'same-site' }, 'foreign_origin'],
    [{ 'sec-fetch-site': 'cross-site' }, 'foreign_origin'],
    [{ 'sec-fetch-site': 'none' }, 'foreign_origin'],
    [{}, 'foreign_origin'],
  ] as const) {
    assert.equal(await change(world, cookie, headers), outcome, JSON.stringify(headers));
  }
});

accountTest(
  'with a public URL the origin must be that one, scheme and all, whatever the Host header says',
  async (world) => {
    const cookie = `__Host-session=${(await join(world, 'ada@example.org')).cookie}`;
    for (const [headers, outcome] of [
      [{ origin: 'https://stacks.example.org' }, 'done'],
      [{ origin: 'http://stacks.example.org' }, 'foreign_origin'],
      [{ origin: 'https://evil.example', host: 'evil.example' }, 'foreign_origin'],
    ] as const) {
      assert.equal(await change(world, cookie, headers), outcome, JSON.stringify(headers));
    }
  },
  { publicUrl: 'https://stacks.example.org' },
);

accountTest('another site cannot sign anyone in, but a program without a cookie may', async (world) => {
  await join(world, 'ada@example.org');
  const payload = { email: 'ada@example.org', password: PASSWORD };
  const ask = (headers: Record<string, string>) =>
    world.app.inject({ method: 'POST', url: '/api/account/sign-in', headers, payload });
  assert.equal((await ask({ origin: 'https://evil.example' })).json().code, 'foreign_origin');
  assert.equal((await ask({ 'sec-fetch-site': 'cross-site' })).json().code, 'foreign_origin');
  assert.equal((await ask({})).statusCode, 200);
});

accountTest('reading is possible from anywhere, and a key is not a cookie', async (world) => {
  const ada = await join(world, 'ada@example.org');
  const read = await world.app.inject({
    url: '/api/account',
    headers: { cookie: `session=${ada.cookie}`, origin: 'https://evil.example' },
  });
  assert.equal(read.statusCode, 200);
  assert.equal(read.headers['access-control-allow-origin'], undefined);
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
  const answer = await askWithKey(world, text, 'PATCH', '/api/account', NAME);
  assert.equal(answer.json().code, 'forbidden');
});
