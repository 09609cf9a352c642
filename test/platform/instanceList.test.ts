import assert from 'node:assert/strict';
import type { Instance } from '../../contracts/instances.ts';
import { insertRow } from '../support/insertRows.ts';
import { checkHostileSearches, checkPages } from '../support/listChecks.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

const BASE = '/api/organizations/acme/instances';

/** Acme's: web-1 and Web-2 (big, stopped, known elsewhere as vm-77), db (small, in another region), and gone. */
async function gather({ fleet }: Platform) {
  const small = await fleet.plan('small', { monthly: '5', hourly: '0.01' });
  const big = await fleet.plan('big', { monthly: '20', hourly: '0.04' });
  const acme = await fleet.organization('acme', { balance: '100' });
  const from = await fleet.hoursFromNow(-0.5);
  const now = await fleet.hoursFromNow(-0.1);
  const [one, two, db] = [
    await acme.instance({ plan: small, from }),
    await acme.instance({ plan: big, from }),
    await acme.instance({ plan: small, from }),
    await acme.instance({ plan: small, from, until: now }),
  ];
  const beta = await fleet.organization('beta');
  await beta.instance({ plan: small, from });
  await insertRow(fleet.owner, 'regions', { code: 'north', name: 'North' });
  await fleet.owner.query(
    `UPDATE vps_instances SET
       name = CASE instance_id WHEN $1 THEN 'web-1' WHEN $2 THEN 'Web-2' WHEN $3 THEN '=db' ELSE 'gone' END,
       status = CASE instance_id WHEN $2 THEN 'stopped' ELSE status END,
       external_ref = CASE instance_id WHEN $2 THEN 'vm-77' END,
       region_id = CASE instance_id WHEN $3 THEN (SELECT region_id FROM regions WHERE code = 'north') ELSE region_id END
     WHERE organization_id = $4`,
    [one.id, two.id, db.id, acme.id],
  );
  return { one, acme };
}

platformTest(
  'instances are found by any part of a name, or by ID, and narrowed and ordered',
  async (world) => {
    const { one, acme } = await gather(world);
    const member = await world.member(acme, 'member');
    const look = (query: string) => world.ask(member, 'GET', `${BASE}?${query}`);
    const find = async (query: string) => {
      const { items, total } = (await look(query)).json();
      return [items.map(({ name }: Instance) => name).join(' '), total];
    };
    assert.deepEqual(await find(''), ['web-1 Web-2 =db', 3]);
    assert.deepEqual(await find('sort=-created'), ['=db Web-2 web-1', 3]);
    assert.deepEqual(await find('sort=name'), ['=db web-1 Web-2', 3]);
    assert.deepEqual(await find('sort=-price'), ['Web-2 =db web-1', 3]);
    assert.deepEqual(await find('search=WEB'), ['web-1 Web-2', 2]);
    assert.deepEqual(await find('search=M-77'), ['Web-2', 1]);
    assert.deepEqual(await find(`search=${one.id}`), ['web-1', 1]);
    assert.deepEqual(await find('status=stopped'), ['Web-2', 1]);
    assert.deepEqual(await find('status=deleted'), ['gone', 1]);
    assert.deepEqual(await find('region=north'), ['=db', 1]);
    assert.deepEqual(await find('plan=small'), ['web-1 =db', 2]);
    assert.deepEqual(await find('plan=small&search=web'), ['web-1', 1]);
    assert.deepEqual(await find('plan=none'), ['', 0]);
    await checkPages(look, ['created', '-created', 'name', '-name', 'price', '-price'], 3);
    await checkHostileSearches(look);
    const [cheap] = (await look('search=web-1')).json().items;
    assert.deepEqual([cheap.perHour, cheap.perMonth], ['0.010000', '5.000000']);
    const stranger = await world.user('ada@example.org');
    assert.equal((await world.ask(stranger, 'GET', `${BASE}.csv`)).statusCode, 404);
  },
);

platformTest('the file has the instances that the list has, and no formulas', async (world) => {
  await gather(world);
  const { headers, body } = await world.ask(world.administrator, 'GET', `${BASE}.csv?plan=small&sort=name`);
  assert.match(String(headers['content-disposition']), /acme-instances\.csv/);
  const [head, ...lines] = body.trimEnd().split('\r\n');
  assert.equal(head, 'id,name,status,plan,region,createdAt,deletedAt,perHour,perMonth,costThisMonth');
  assert.deepEqual(
    lines.map((line) => line.split(',').toSpliced(4, 3).slice(1).join()),
    ["'=db,running,small,0.010000,5.000000,0.000000", 'web-1,running,small,0.010000,5.000000,0.000000'],
  );
});
