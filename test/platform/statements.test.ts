import assert from 'node:assert/strict';
import { eachLedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import { openSmallBooksIn } from '../support/smallBooks.ts';
import { booksIn, postEntry } from '../support/ledgerFixture.ts';
import { platformTest } from '../support/platformApp.ts';

/** The small books: org-a's web, job and resized over the end of August 2025, billed each hour from 23:00 to 02:00. */
platformTest('why a balance fell, by entry, by month and as a file', async (world, t) => {
  const books = booksIn(world.fleet.database, world.fleet.owner);
  const { a, web, job, resized } = await openSmallBooksIn(books);
  const get = async (path: string, user: bigint | null = world.administrator) =>
    (await world.ask(user, 'GET', `/api/organizations/org-a/wallet/${path}`)).json();

  await t.test('a charge is taken apart by instance: name, plan, hours, amount', async () => {
    const detail = await get('ledger/2');
    assert.equal(detail.entry.kind, 'charge');
    assert.equal(detail.entry.amount, '-0.037440');
    assert.equal(detail.entry.balanceAfter, '9.962560');
    assert.equal(detail.nextCursor, null);
    const hour = '2025-08-31T22:00:00.000000Z';
    assert.deepEqual(detail.items, [
      {
        kind: 'vps',
        instance: String(web),
        addonOf: null,
        name: 'web',
        plans: ['monthly'],
        hours: 1,
        amount: '0.007440',
        firstHour: hour,
        lastHour: hour,
      },
      {
        kind: 'vps',
        instance: String(job),
        addonOf: null,
        name: 'job',
        plans: ['hourly'],
        hours: 1,
        amount: '0.030000',
        firstHour: hour,
        lastHour: hour,
      },
    ]);
  });

  await t.test('a charge of many instances is paged, none twice and none left out', async () => {
    const first = await get('ledger/3?limit=1');
    const second = await get(`ledger/3?limit=1&cursor=${first.nextCursor}`);
    const rest = await get(`ledger/3?limit=2&cursor=${second.nextCursor}`);
    assert.deepEqual(
      [...first.items, ...second.items, ...rest.items].map(({ name, amount }: Record<string, string>) => [
        name,
        amount,
      ]),
      [
        ['web', '0.007441'],
        ['job', '0.030000'],
        ['resized', '0.007440'],
      ],
    );
    assert.equal(rest.nextCursor, null);
  });

  await t.test('a top-up has no instances, and an entry that is none is not there', async () => {
    const detail = await get('ledger/1');
    assert.deepEqual([detail.entry.kind, detail.entry.amount, detail.items], ['top_up', '10.000000', []]);
    assert.equal((await get('ledger/6')).status, 404);
    assert.equal((await get('ledger/0')).status, 400);
  });

  await t.test('a month’s statement adds up, and the hour posted as the month begins is in it', async () => {
    const { writtenAt: _, ...september } = await get('statement?month=2025-09');
    assert.deepEqual(september, {
      number: `${a}-202509`,
      month: '2025-09',
      from: '2025-09-01T00:00:00.000000Z',
      until: '2025-10-01T00:00:00.000000Z',
      currency: 'USD',
      organization: { handle: 'org-a', name: 'org-a', billingAddress: null },
      openingBalance: '9.962560',
      closingBalance: '9.842798',
      // web's two hours of September, and resized's: 0.007440 + 0.007441 + 2 x 0.03. The rest was August's.
      usage: {
        hours: 4,
        amount: '0.074881',
        byKind: [{ kind: 'vps', hours: 4, amount: '0.074881' }],
      },
      totals: { ...eachLedgerKind(() => '0.000000'), charge: '-0.119762' },
      // web: 0.007441 for August's last hour, then 0.007440 and 0.007441; resized: 0.007440, then twice 0.03.
      instances: [
        {
          kind: 'vps',
          instance: String(web),
          addonOf: null,
          name: 'web',
          plans: ['monthly'],
          hours: 3,
          amount: '0.022322',
          firstHour: '2025-08-31T23:00:00.000000Z',
          lastHour: '2025-09-01T01:00:00.000000Z',
        },
        {
          kind: 'vps',
          instance: String(job),
          addonOf: null,
          name: 'job',
          plans: ['hourly'],
          hours: 1,
          amount: '0.030000',
          firstHour: '2025-08-31T23:00:00.000000Z',
          lastHour: '2025-08-31T23:00:00.000000Z',
        },
        {
          kind: 'vps',
          instance: String(resized),
          addonOf: null,
          name: 'resized',
          plans: ['hourly', 'monthly'],
          hours: 3,
          amount: '0.067440',
          firstHour: '2025-08-31T23:00:00.000000Z',
          lastHour: '2025-09-01T01:00:00.000000Z',
        },
      ],
      otherInstances: null,
      corrections: [],
      otherCorrections: null,
    });
    const august = await get('statement?month=2025-08');
    assert.deepEqual(
      [august.openingBalance, august.totals.top_up, august.totals.charge, august.closingBalance],
      ['0.000000', '10.000000', '-0.037440', '9.962560'],
    );
    assert.deepEqual([august.usage.hours, august.usage.amount], [5, '0.082321']);
    const later = await get('statement?month=2025-10');
    assert.deepEqual([later.openingBalance, later.closingBalance], ['9.842798', '9.842798']);
    for (const path of ['statement', 'statement.csv']) {
      const { status, detail } = await get(`${path}?month=2099-12`);
      assert.equal(status, 404);
      assert.equal(detail, 'there is no statement for 2099-12 yet: it has not begun');
    }
    assert.equal((await get('statement?month=2025-13')).status, 400);
  });

  await t.test(
    'a statement of some days begins with the balance before them and ends with that after them',
    async () => {
      await books.pool.query(
        `UPDATE organizations SET billing_address = E'Org A\\nMain Street 1' WHERE organization_id = $1`,
        [a],
      );
      const days = await get('statement?from=2025-08-31&through=2025-09-01');
      assert.deepEqual(
        [days.number, days.month, days.from, days.until, days.organization.billingAddress],
        [
          `${a}-20250831-20250901`,
          null,
          '2025-08-31T00:00:00.000000Z',
          '2025-09-02T00:00:00.000000Z',
          'Org A\nMain Street 1',
        ],
      );
      assert.deepEqual(
        [days.openingBalance, days.totals.top_up, days.totals.charge, days.closingBalance],
        ['0.000000', '10.000000', '-0.157202', '9.842798'],
      );
      const first = await get('statement?from=2025-08-31&through=2025-08-31');
      assert.deepEqual([first.openingBalance, first.closingBalance], ['0.000000', '9.962560']);
      for (const query of [
        'from=2025-08-31',
        'month=2025-08&from=2025-08-31&through=2025-08-31',
        'from=2025-09-02&through=2025-09-01',
        'from=2024-01-01&through=2025-01-01',
        'from=2025-02-30&through=2025-03-01',
        '',
      ]) {
        assert.equal((await get(`statement?${query}`)).status, 400, query);
      }
      const url = '/api/organizations/org-a/wallet/statement.csv?from=2025-08-31&through=2025-08-31';
      const file = await world.ask(world.administrator, 'GET', url);
      const name = 'org-a-statement-2025-08-31-to-2025-08-31.csv';
      assert.equal(file.headers['content-disposition'], `attachment; filename="${name}"`);
      assert.match(file.body, /closing balance,,,,,9\.962560,,,\r\n$/);
    },
  );

  await t.test('the statement is a file, whose amounts lead from balance to balance', async () => {
    const url = '/api/organizations/org-a/wallet/statement.csv?month=2025-09';
    const file = await world.ask(world.administrator, 'GET', url);
    assert.equal(file.headers['content-disposition'], 'attachment; filename="org-a-statement-2025-09.csv"');
    assert.deepEqual(file.body.split('\r\n'), [
      'item,instance,name,plans,hours,amount,kind,charged,right',
      'opening balance,,,,,9.962560,,,',
      'top-ups,,,,,0.000000,,,',
      'credits,,,,,0.000000,,,',
      'adjustments,,,,,0.000000,,,',
      'refunds,,,,,0.000000,,,',
      'chargebacks,,,,,0.000000,,,',
      'reversed chargebacks,,,,,0.000000,,,',
      'write-offs,,,,,0.000000,,,',
      'forfeits,,,,,0.000000,,,',
      `charges,${web},web,monthly,3,-0.022322,vps,,`,
      `charges,${job},job,hourly,1,-0.030000,vps,,`,
      `charges,${resized},resized,hourly monthly,3,-0.067440,vps,,`,
      'closing balance,,,,,9.842798,,,',
      '',
    ]);
  });

  await t.test(
    'an entry that was posted a moment before the one numbered before it counts by its moment',
    async () => {
      // Posted on 31 October and 1 November, numbered the other way round.
      await postEntry(books, a, '2025-11-01T00:00:00Z', { kind: 'top_up', amountMicros: 1_000_000n });
      await postEntry(books, a, '2025-10-31T23:59:59.999999Z', { kind: 'top_up', amountMicros: 2_000_000n });
      const october = await get('statement?month=2025-10');
      const november = await get('statement?month=2025-11');
      assert.deepEqual(
        [october.openingBalance, october.totals.top_up, october.closingBalance],
        ['9.842798', '2.000000', '11.842798'],
      );
      assert.deepEqual(
        [november.openingBalance, november.totals.top_up, november.closingBalance],
        ['11.842798', '1.000000', '12.842798'],
      );
    },
  );

  await t.test('only members and administrators see any of it', async () => {
    const stranger = await world.user('stranger@example.org');
    for (const path of ['ledger/2', 'statement?month=2025-09', 'statement.csv?month=2025-09']) {
      assert.equal((await get(path, stranger)).status, 404);
      assert.equal((await get(path, null)).status, 401);
    }
  });

  await t.test('a statement that does not add up is not given', async () => {
    await books.pool.query(
      `UPDATE billing_charges SET amount_micros = amount_micros - 1 WHERE subscription_id = $1 AND hour = '2025-09-01 00:00Z'`,
      [web],
    );
    const refused = await get('statement?month=2025-09');
    await books.pool.query(
      `UPDATE billing_charges SET amount_micros = amount_micros + 1 WHERE subscription_id = $1 AND hour = '2025-09-01 00:00Z'`,
      [web],
    );
    assert.deepEqual([refused.status, refused.code], [500, 'internal']);
  });
});
