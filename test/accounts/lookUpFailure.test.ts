import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import type { BuiltPages } from '../../api/pages/builtPages.ts';
import { isDatabaseUnusable } from '../../db/failure.ts';
import { accountTest, join } from '../support/accountsApp.ts';

const pages: BuiltPages = {
  files: new Map(),
  html: {
    ...(Object.fromEntries(Object.keys(PAGES).map((name) => [name, `<p>${name}</p>`])) as Record<
      PageName,
      string
    >),
    visitedStatus: '<p>with the state</p>',
    notFound: '<p>not found</p>',
  },
};

accountTest(
  'who is signed in gets every page when their session cannot be looked up',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    await world.owner.query('REVOKE SELECT ON sessions FROM containerstacks_app');
    for (const [name, { path }] of Object.entries(PAGES)) {
      const answer = await ada.ask('GET', path.replaceAll(/:\w+/g, '1'));
      assert.deepEqual([answer.statusCode, answer.body], [200, `<p>${name}</p>`], path);
    }
    assert.equal((await ada.ask('GET', '/livez')).statusCode, 200);
    for (const path of ['/api/session', '/api/account', '/api/organizations']) {
      const answer = await ada.ask('GET', path);
      assert.deepEqual([answer.statusCode, answer.json().code], [503, 'unavailable'], path);
    }
    assert.equal((await ada.ask('GET', '/api/plans')).statusCode, 200);
  },
  { pages },
);

for (const [what, code] of [
  ['a wrong password', '28P01'],
  ['a login that is not let in', '28000'],
  ['a missing database', '3D000'],
  ['a missing privilege', '42501'],
  ['a missing table', '42P01'],
  ['a broken connection', 'ECONNREFUSED'],
] as const) {
  test(`${what} makes the database unusable`, () => {
    assert.equal(isDatabaseUnusable(Object.assign(new Error(what), { code })), true);
  });
}

test('a statement that is refused for its values leaves the database usable', () => {
  assert.equal(isDatabaseUnusable(Object.assign(new Error('duplicate key'), { code: '23505' })), false);
});
