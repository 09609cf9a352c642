/** Names, members and balances that come with a fleet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appPool } from '../support/appPool.ts';
import { checkBooks } from '../support/books.ts';
import { importer } from '../support/fleetFiles.ts';
import { rowsOf } from '../support/rows.ts';

const FLEET = ['web,acme,small,1,0.75,2025-01-01T00:30:00Z,'];
const CUSTOMERS = [
  'acme,Acme & Sons,ada@example.org,owner,12.5',
  'acme,,Bob@example.org,admin,',
  'beta,Beta,ada@example.org,,-0.000001',
  'quiet,,,,0',
];
const MEMBERS = `
  SELECT handle, o.name, email, m.role, password_hash FROM organizations o JOIN organization_handles USING (organization_id)
  LEFT JOIN organization_members m USING (organization_id) LEFT JOIN users u USING (user_id) ORDER BY handle, lower(email)`;
const WALLETS = `
  SELECT handle, balance_micros, entry_count, past_due_since IS NOT NULL FROM wallets JOIN organization_handles USING (organization_id)
  ORDER BY handle`;

test('customers come with their names, members and balances, and once only', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const { customers, organizations } = await files.run(FLEET, { customers: CUSTOMERS });
  assert.deepEqual([customers, organizations.added], [{ accounts: 2, members: 3, balances: 2 }, 3]);
  const members = [
    'acme Acme_&_Sons ada@example.org owner -',
    'acme Acme_&_Sons Bob@example.org admin -',
    'beta Beta ada@example.org owner -',
    'quiet quiet - - -',
  ];
  const wallets = ['acme 12500000 1 false', 'beta -1 1 true', 'quiet 0 0 false'];
  assert.deepEqual(await rowsOf(pool, MEMBERS), members);
  assert.deepEqual(await rowsOf(pool, WALLETS), wallets);
  await checkBooks(pool);
  const again = await files.run(FLEET, { customers: CUSTOMERS });
  assert.deepEqual(again.customers, { accounts: 0, members: 0, balances: 0 });
  assert.deepEqual(await rowsOf(pool, MEMBERS), members);
  assert.deepEqual(await rowsOf(pool, WALLETS), wallets);
});

test('faults of customers are named by line, together with those of the other files', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  await files.run(FLEET, { customers: CUSTOMERS });
  await pool.query(`INSERT INTO users (email) VALUES ('eve@example.org')`);
  assert.deepEqual(
    await files.faultsOf(['shop,acme,tiny,1,0.75,2025-01-01T00:30:00Z,'], {
      customers: [
        'acme,,,,13',
        'beta,,ada@example.org,boss,1',
        'new,New,,,1.0000001',
        'Quiet,,EVE@example.org,,1',
        'gamma,Gamma,x@example.org,,2',
        'gamma,Gama,X@example.org,,3',
        '77,,nobody,,',
        'delta,,,member,',
      ],
    }),
    [
      'customers.csv:2: "acme" came with a balance of 12.500000, not 13.000000: correct it with a wallet entry',
      'customers.csv:3: role "boss" is not owner, admin, member',
      'customers.csv:4: balance "1.0000001" has more than 6 decimals',
      'customers.csv:5: handle "Quiet" looks like "quiet", which is here already: write it that way, or give it another name',
      'customers.csv:5: "eve@example.org" has an account here whose address was never confirmed: confirm or delete it',
      'customers.csv:7: the balance of "gamma" is given already, in line 6',
      'customers.csv:7: the name of "gamma" is given already, in line 6',
      'customers.csv:7: "X@example.org" is a member of "gamma" already, in line 6',
      'customers.csv:8: handle "77" could be taken for a number: write it with a letter, such as "org-77"',
      'customers.csv:8: email "nobody" is not an e-mail address',
      'customers.csv:9: role "member" is nobody\'s: the email is empty',
      'fleet.csv:2: plan "tiny" is unknown: it is neither in the price list nor here already',
    ],
  );
});
