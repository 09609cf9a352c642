import assert from 'node:assert/strict';
import { accountTest, join } from '../support/accountsApp.ts';

/** Root, and five people whose names and addresses are in different orders; the fourth is disabled. */
async function gather(world: Parameters<typeof join>[0]) {
  const root = await join(world, 'root@example.org', 'administrator');
  for (const address of [
    'eve@a.example',
    'ada@b.example',
    'ben@b.example',
    'cy@a.example',
    'dee@b.example',
  ]) {
    await join(world, address);
  }
  await world.owner.query(`
    UPDATE users SET name = 'Zoë 100%' WHERE email = 'ada@b.example';
    UPDATE users SET name = '=1+1' WHERE email = 'ben@b.example';
    UPDATE users SET name = '' WHERE email NOT IN ('ada@b.example', 'ben@b.example');
    UPDATE users SET disabled_at = now() WHERE email = 'cy@a.example'`);
  const look = async (query: string) => (await root.ask('GET', `/api/users?${query}`)).json();
  const emails = async (query: string) => {
    const { items, total } = await look(query);
    const local = items.map(({ email }: { email: string }) => email.split('@')[0]);
    return [local.join(' '), total];
  };
  return { root, look, emails };
}

accountTest('users are found by any part of a name or address, or by id, and ordered', async (world) => {
  const { root, emails } = await gather(world);
  assert.deepEqual(await emails(''), ['dee cy ben ada eve root', 6]);
  assert.deepEqual(await emails('sort=email'), ['ada ben cy dee eve root', 6]);
  assert.deepEqual(await emails('sort=-email'), ['root eve dee cy ben ada', 6]);
  assert.deepEqual(await emails('sort=name'), ['root eve cy dee ben ada', 6]);
  assert.deepEqual(await emails('search=%40B.'), ['dee ben ada', 3]);
  assert.deepEqual(await emails('search=ZO%C3%8B'), ['ada', 1]);
  // SQL's wildcard is a letter like any other.
  assert.deepEqual(await emails('search=0%25'), ['ada', 1]);
  assert.deepEqual(await emails('search=_'), ['', 0]);
  assert.deepEqual(await emails(`search=${root.userId}&role=administrator`), ['root', 1]);
  assert.deepEqual(await emails('state=disabled'), ['cy', 1]);
  assert.deepEqual(await emails('state=active&search=a.example'), ['eve', 1]);
});

for (const sort of ['created', '-created', 'email', '-email', 'name', '-name']) {
  accountTest(`pages by ${sort} together are the list, and only the first is counted`, async (world) => {
    const { look } = await gather(world);
    const whole = await look(`sort=${sort}`);
    const pages = [];
    for (let cursor = ''; ; ) {
      const page = await look(`sort=${sort}&limit=4${cursor}`);
      pages.push(page);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    assert.deepEqual(
      pages.map(({ items, total }) => [items.length, total]),
      [
        [4, 6],
        [2, null],
      ],
    );
    assert.deepEqual(
      pages.flatMap(({ items }) => items),
      whole.items,
    );
  });
}

accountTest('a cursor of another order, or made up, is refused', async (world) => {
  const { root, look } = await gather(world);
  const { nextCursor } = await look('sort=email&limit=1');
  const made = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
  const cursors = [
    nextCursor,
    'MTc',
    made(['name', 'a']),
    made(['name', 'a', '1x']),
    made(['name', 'a\0', '1']),
    made({ name: 'a' }),
    made(['name', 'a', '1', '2']),
  ];
  for (const cursor of cursors) {
    const { statusCode } = await root.ask('GET', `/api/users?sort=name&cursor=${cursor}`);
    assert.equal(statusCode, 400, cursor);
  }
  const text = made(['created', 'a', '1']);
  assert.equal((await root.ask('GET', `/api/users?sort=created&cursor=${text}`)).statusCode, 400);
});

accountTest('the file has what the list has, and no formulas', async (world) => {
  const { root } = await gather(world);
  const { headers, body } = await root.ask('GET', '/api/users.csv?search=b.example&sort=email');
  assert.match(String(headers['content-disposition']), /users\.csv/);
  const lines = body.trimEnd().split('\r\n');
  assert.equal(lines[0], 'id,email,name,role,createdAt,disabledAt');
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(',').slice(1, 4)),
    [
      ['ada@b.example', 'Zoë 100%', 'user'],
      ['ben@b.example', "'=1+1", 'user'],
      ['dee@b.example', '', 'user'],
    ],
  );
});
