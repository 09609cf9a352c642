/** Lists of the command: the API's, as table, CSV and JSON. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { User } from '../../contracts/accounts.ts';
import { Instance } from '../../contracts/instances.ts';
import { ListedWallet } from '../../contracts/walletList.ts';
import { containerstacks } from '../support/command.ts';
import { insertRow } from '../support/insertRows.ts';
import {
  addInstance,
  addOrganization,
  addPlan,
  addPrice,
  type Books,
  openBooks,
} from '../support/ledgerFixture.ts';

let books: Books;

before(async () => {
  books = await openBooks();
  const planId = await addPlan(books, 'small');
  await addPrice(books, planId, { monthly: '6.72', hourly: '0.01' });
  const acme = await addOrganization(books, 'acme', { billedThrough: '2025-01-01T00:00:00Z' });
  await addOrganization(books, 'beta');
  await addInstance(books, acme, { name: 'web-1', planId, startedAt: '2025-01-01T00:30:00Z' });
  await addInstance(books, acme, { name: 'db-1', planId, startedAt: '2025-01-01T00:30:00Z' });
  await insertRow(books.pool, 'users', { email: 'ann@example.org', name: '=Ann', role: 'user' });
});
after(() => books[Symbol.asyncDispose]());

const run = (...args: string[]) => containerstacks(args, { DATABASE_URL: books.database.ownerUrl });

test('JSON of a list has the shapes of the API', async () => {
  for (const [args, shape, count] of [
    [['user', 'list'], User, 1],
    [['organization', 'list'], ListedWallet, 2],
    [['wallet', 'list'], ListedWallet, 2],
    [['instance', 'list', 'acme'], Instance, 2],
  ] as const) {
    const { stdout, stderr } = await run(...args, '--json');
    assert.equal(z.array(shape).parse(JSON.parse(stdout)).length, count, `${args.join(' ')}: ${stderr}`);
  }
});

test('CSV of a list is searched, in order, and says when there is more', async () => {
  const names = async (...args: string[]) => {
    const { stdout, stderr } = await run(...args);
    return [
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',')[1]),
      stderr,
    ];
  };
  const more = 'There are more than 1: see --limit and --search\n';
  assert.deepEqual(await names('instance', 'list', 'acme', '--sort', 'name'), [['db-1', 'web-1'], '']);
  assert.deepEqual(await names('instance', 'list', 'acme', '--sort', '-name', '--limit', '1'), [
    ['web-1'],
    more,
  ]);
  assert.deepEqual(await names('instance', 'list', 'acme', '--search', 'DB'), [['db-1'], '']);
  assert.deepEqual(await names('organization', 'list', '--search', 'bet'), [['beta'], '']);
});

test('an hour of the wallet list is the sum of the instances, and a text is no formula', async () => {
  const { stdout } = await run('wallet', 'list', '--search', 'acme');
  // Two instances of 0.01 an hour, and an empty wallet, which lasts for no hour.
  assert.match(stdout, /^acme,good,0\.000000,0\.020000,0,,2025-01-01T00:00:00\.000000Z$/m);
  assert.match((await run('user', 'list')).stdout, /^\d+,ann@example\.org,'=Ann,user,/m);
});

test('an unknown organization or order is bad input', async () => {
  const unknown = await run('instance', 'list', 'nobody');
  assert.deepEqual([unknown.code, unknown.stderr], [2, 'error: there is no organization "nobody"\n']);
  assert.equal((await run('user', 'list', '--sort', 'age')).code, 2);
});
