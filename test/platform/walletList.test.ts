import assert from 'node:assert/strict';
import type { ListedWallet } from '../../contracts/walletList.ts';
import { checkHostileSearches, checkPages } from '../support/listChecks.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

/** Six organizations: acme pays a cent an hour, late owes, off is suspended, gone is closed. */
async function gather(world: Platform) {
  const { fleet } = world;
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance: '1' });
  await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  for (const name of ['beta', 'off', 'gone', 'zeta']) await fleet.organization(name);
  const late = await fleet.organization('late', { balance: '0.005' });
  await late.instance({ plan, from: await fleet.hoursFromNow(-0.5), until: await fleet.hoursFromNow(0) });
  await fleet.runAt(await fleet.hoursFromNow(0));
  await fleet.owner.query(`
    UPDATE organizations SET name = 'Ärzte & Co' WHERE name = 'beta';
    UPDATE organizations SET name = '=A+B' WHERE name = 'zeta';
    UPDATE organizations SET deleted_at = now() WHERE name = 'gone'`);
  const why = { reason: 'abuse', explanation: 'Spam' };
  const done = await world.ask(world.administrator, 'POST', '/api/organizations/off/suspend', {
    body: why,
  });
  assert.ok(done.statusCode < 300, done.body);
  return { acme };
}

platformTest('organizations are found by any part of a handle or name, or by ID', async (world) => {
  const { acme } = await gather(world);
  const look = (query: string) => world.ask(world.administrator, 'GET', `/api/wallets?${query}`);
  const find = async (query: string) => {
    const { items, total } = (await look(query)).json();
    return [items.map(({ organization }: ListedWallet) => organization).join(' '), total];
  };
  assert.deepEqual(await find(''), ['acme beta off zeta late', 5]);
  assert.deepEqual(await find('sort=-created'), ['late zeta off beta acme', 5]);
  // By name: =A+B, acme, late, off, Ärzte & Co, in the database's alphabet.
  const byName = (await find('sort=name'))[0].split(' ');
  assert.deepEqual(await find('sort=-name'), [byName.toReversed().join(' '), 5]);
  assert.deepEqual([byName.indexOf('acme') < byName.indexOf('late'), byName[0]], [true, 'zeta']);
  // 0.99, 0, 0, 0 and -0.005 are left.
  assert.deepEqual(await find('sort=balance'), ['late beta off zeta acme', 5]);
  assert.deepEqual(await find('search=CM'), ['acme', 1]);
  assert.deepEqual(await find('search=%C3%A4rz'), ['beta', 1]);
  assert.deepEqual(await find('search=et'), ['beta zeta', 2]);
  assert.deepEqual(await find('search=gon'), ['gone', 1]);
  assert.deepEqual(await find(`search=${acme.id}`), ['acme', 1]);
  assert.deepEqual(await find('standing=good'), ['acme beta zeta', 3]);
  assert.deepEqual(await find('standing=past_due'), ['late', 1]);
  assert.deepEqual(await find('standing=suspended'), ['off', 1]);
  assert.deepEqual(await find('standing=closed'), ['gone', 1]);
  assert.deepEqual(await find('standing=closed&search=a'), ['', 0]);
  await checkPages(look, ['created', '-created', 'name', '-name', 'balance', '-balance'], 5);
  await checkHostileSearches(look);
  const [first] = (await look('search=acme')).json().items;
  assert.deepEqual(
    [first.name, first.standing, first.balance, first.perHour, first.runwayHours, first.endedAt],
    ['acme', 'good', '0.990000', '0.010000', 99, null],
  );
  const user = await world.user('ada@example.org');
  assert.equal((await world.ask(user, 'GET', '/api/wallets')).statusCode, 403);
  assert.equal((await world.ask(null, 'GET', '/api/wallets.csv')).statusCode, 401);
});

platformTest('the file has the organizations that the list has, and no formulas', async (world) => {
  await gather(world);
  const { headers, body } = await world.ask(
    world.administrator,
    'GET',
    '/api/wallets.csv?standing=good&sort=-created',
  );
  assert.match(String(headers['content-disposition']), /wallets\.csv/);
  const [head, ...lines] = body.trimEnd().split('\r\n');
  assert.equal(
    head,
    'id,organization,name,createdAt,endedAt,standing,balance,perHour,runwayHours,pastDueSince,billedThrough',
  );
  assert.deepEqual(
    lines.map((line) =>
      line
        .split(',')
        .filter((_field, index) => [1, 2, 5, 6, 7, 8].includes(index))
        .join(),
    ),
    [
      "zeta,'=A+B,good,0.000000,0.000000,",
      'beta,Ärzte & Co,good,0.000000,0.000000,',
      'acme,acme,good,0.990000,0.010000,99',
    ],
  );
});
