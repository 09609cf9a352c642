import assert from 'node:assert/strict';
import type { Payment } from '../../contracts/payments.ts';
import { accountTest, join, makeOrganization } from '../support/accountsApp.ts';
import { insertRow } from '../support/insertRows.ts';
import { checkHostileSearches, checkPages } from '../support/listChecks.ts';

accountTest('payments are found by reference or payer, narrowed, ordered and a file', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const acme = await makeOrganization(world, 'Acme', root);
  const beta = await makeOrganization(world, '=Beta', root);
  const pay = (organization_id: bigint, reference: string, amount_minor: number, more = {}) =>
    insertRow(world.owner, 'payments', {
      organization_id,
      reference,
      amount_minor,
      provider: 'manual',
      currency: 'USD',
      micros_per_minor: 10_000,
      begun_by: 'user 1',
      ...more,
    });
  await pay(acme.id, 'CS-ONE', 5_000);
  await pay(acme.id, 'CS-TWO', 1_000, { provider: 'stripe', provider_payment: 'pi77', state: 'processing' });
  await pay(beta.id, 'CS-THREE', 9_000, { set_aside: 'too much', set_aside_at: new Date() });

  const look = (query: string) => root.ask('GET', `/api/billing/payments?${query}`);
  const find = async (query: string) => {
    const { items, total } = (await look(query)).json();
    return [items.map(({ reference }: Payment) => reference).join(' '), total];
  };
  assert.deepEqual(await find(''), ['CS-THREE CS-TWO CS-ONE', 3]);
  assert.deepEqual(await find('sort=amount'), ['CS-TWO CS-ONE CS-THREE', 3]);
  assert.deepEqual(await find('search=s-t'), ['CS-THREE CS-TWO', 2]);
  assert.deepEqual(await find('search=PI7'), ['CS-TWO', 1]);
  assert.deepEqual(await find('search=bet'), ['CS-THREE', 1]);
  assert.deepEqual(await find('provider=manual'), ['CS-THREE CS-ONE', 2]);
  assert.deepEqual(await find('state=processing'), ['CS-TWO', 1]);
  assert.deepEqual(await find('show=set-aside'), ['CS-THREE', 1]);
  assert.deepEqual(await find(`organization=${acme.handle}`), ['CS-TWO CS-ONE', 2]);
  await checkPages(look, ['begun', '-begun', 'amount', '-amount'], 3);
  await checkHostileSearches(look);
  const own = (await root.ask('GET', `/api/organizations/${acme.handle}/payments?limit=1`)).json();
  assert.deepEqual([own.items[0].reference, own.total], ['CS-TWO', 2]);

  const { body } = await root.ask('GET', '/api/billing/payments.csv?sort=amount&provider=manual');
  assert.deepEqual(
    body
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',').slice(2, 6).join()),
    [
      'organizationName,provider,reference,state',
      'Acme,manual,CS-ONE,created',
      "'=Beta,manual,CS-THREE,created",
    ],
  );
  const ada = await join(world, 'ada@example.org');
  assert.equal((await ada.ask('GET', '/api/billing/payments.csv')).statusCode, 403);
});
