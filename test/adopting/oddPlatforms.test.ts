/** Platforms that are not like the sample: each oddity comes in and is named, or keeps everything out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../../domain/badInput.ts';
import { checkBooks } from '../support/books.ts';
import { LEDGER, MACHINES, platforms } from '../support/panel.ts';
import { rowsOf } from '../support/rows.ts';

test('odd data comes in whole, each oddity named', async (t) => {
  const { pool, adopt } = await platforms(
    t,
    `SET timezone = 'Asia/Kolkata';
     INSERT INTO users (id, email, password_hash, name, role) VALUES
       ('00000000-0000-4000-8000-000000000009', 'A@Sky.example', '$2b$10$x', 'A again', 'user'),
       (gen_random_uuid(), 'slow@sky.example', '$2b$31$' || repeat('x', 53), 'Slow', 'user');
     INSERT INTO organizations (id, name, slug, owner_id) VALUES
       ('10000000-0000-4000-8000-000000000003', 'Long', repeat('x', 80), '00000000-0000-4000-8000-000000000009'),
       ('10000000-0000-4000-8000-000000000004', 'Digits', '2024', '00000000-0000-4000-8000-000000000009'),
       ('10000000-0000-4000-8000-000000000005', 'Same', 'B_GMBH', '00000000-0000-4000-8000-000000000009');
     INSERT INTO wallets (organization_id, balance) VALUES ('10000000-0000-4000-8000-000000000003', -1.2345);
     INSERT INTO vps_instances (organization_id, plan_id, provider_instance_id, label, status, created_at)
     SELECT '10000000-0000-4000-8000-000000000003', 'g6-nanode-1', 'n-' || status, status, status,
            '2026-11-29 05:30:00+05:30'
     FROM unnest(ARRAY['provisioning', 'running', 'offline', 'rebooting', 'error', 'deleted']) status`,
  );
  const { added, notices } = await adopt({ forgiveUnpaid: true });
  assert.deepEqual([added.users, added.organizations, added.instances], [4, 5, 9]);
  const said = notices.map(({ text }) => text);
  assert.equal(said.includes('A@Sky.example is the account of a@sky.example'), true);
  // Its hash would take hours to check.
  assert.equal(said.includes('slow@sky.example'), true);
  assert.equal(said.includes('2024 is org-2024 here'), true);
  assert.equal(said.includes('B_GMBH is B_GMBH-00000005 here'), true);
  assert.equal(said.includes(`${'x'.repeat(80)} is ${'x'.repeat(63)} here`), true);
  assert.deepEqual((await rowsOf(pool, LEDGER)).filter((row) => row.includes(' adjustment ')).length, 1);
  assert.deepEqual(
    (await rowsOf(pool, MACHINES)).filter((row) => row.includes(' n-')),
    ['error', 'offline', 'provisioning', 'rebooting', 'running'].map((status) => {
      const state = { offline: 'stopped', rebooting: 'running' }[status] ?? status;
      const billed = ['error', 'provisioning'].includes(status) ? '- none' : '2026-11-30T00:00:00Z metered';
      return `${'x'.repeat(63)} ${status} n-${status} ${state} default g6-nanode-1 ${billed} 0`;
    }),
  );
  await checkBooks(pool);
});

test('tickets come with their replies, and what has nobody to have said it is named', async (t) => {
  const { pool, adopt } = await platforms(
    t,
    `UPDATE support_tickets SET id = '40000000-0000-4000-8000-000000000001', created_at = '2026-11-10 10:00Z';
     INSERT INTO support_tickets (id, organization_id, created_by, subject, message, status, created_at, updated_at) VALUES
       ('40000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003',
        'Solved', '', 'resolved', '2026-11-11 10:00Z', '2026-11-12 10:00Z'),
       ('40000000-0000-4000-8000-000000000003', NULL, NULL, 'Lost', 'Hello', 'open', '2026-11-11 10:00Z', NULL);
     INSERT INTO support_ticket_replies (ticket_id, user_id, message, is_staff_reply, created_at) VALUES
       ('40000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'We look', true, '2026-11-10 11:00Z'),
       ('40000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', 'Thanks', false, '2026-11-10 12:00Z'),
       ('40000000-0000-4000-8000-000000000001', NULL, 'Whoever', true, '2026-11-10 13:00Z');`,
  );
  const { added, notices } = await adopt();
  assert.deepEqual([added.tickets, added.replies], [2, 2]);
  const said = `SELECT subject, status, closed_at, email, body FROM support_tickets
     LEFT JOIN support_ticket_replies r USING (organization_id, ticket_id) LEFT JOIN users ON user_id = author
     ORDER BY subject, r.created_at`;
  const here = [
    'Slow_disk open - a@sky.example It_is_slow.',
    'Slow_disk open - root@sky.example We_look',
    'Slow_disk open - a@sky.example Thanks',
    'Solved closed 2026-11-12T10:00:00Z - -',
  ];
  assert.deepEqual(await rowsOf(pool, said), here);
  assert.deepEqual(
    notices.filter(({ what }) => what.endsWith('left behind')).map(({ text }) => text),
    ['one of "Slow disk": nobody is its author', '"Lost": there is no organization or nobody who opened it'],
  );
  await adopt();
  assert.deepEqual(await rowsOf(pool, said), here);
});

test('custom roles come as the nearest one, and who may do more or less is named', async (t) => {
  const { pool, adopt } = await platforms(
    t,
    `INSERT INTO organization_roles (id, organization_id, name, permissions, is_custom) VALUES
       ('50000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000002', 'night shift',
        '["vps_view", "vps_manage", "notes_view"]', true),
       ('50000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', 'lead',
        '{"members.manage": true, "vps_view": true, "settings_manage": false}', true);
     UPDATE organization_members SET role_id = '50000000-0000-4000-8000-000000000001', role = NULL WHERE role = 'viewer';
     INSERT INTO organization_members (organization_id, user_id, role, role_id) VALUES
       ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'member', '50000000-0000-4000-8000-000000000002');`,
  );
  const { notices } = await adopt();
  const tickets = 'see tickets, open tickets, answer and close tickets';
  assert.deepEqual(
    notices.filter(({ what }) => what.startsWith('members')),
    [
      {
        what: 'members who may do more here',
        text:
          `root@sky.example in a-s-organization-1730000000000, lead there and admin here: ${tickets}, see the balance, pay, ` +
          'create machines, start, stop and resize machines, delete machines, change the settings',
      },
      {
        what: 'members who may do more here',
        text: `a@sky.example in b_gmbh, night shift there and member here: ${tickets}, see the balance, pay`,
      },
      {
        what: 'members who may do less here',
        text: 'a@sky.example in b_gmbh, night shift there and member here: not start, stop and resize machines',
      },
    ],
  );
  const members = `SELECT handle, email, m.role FROM organization_members m JOIN organization_handles USING (organization_id)
                   JOIN users USING (user_id) ORDER BY handle, email`;
  // Whoever was removed here stays removed.
  await pool.query(`DELETE FROM organization_members WHERE role = 'member'`);
  await adopt();
  assert.deepEqual(await rowsOf(pool, members), [
    'a-s-organization-1730000000000 a@sky.example owner',
    'a-s-organization-1730000000000 root@sky.example admin',
    'b_gmbh b@sky.example owner',
  ]);
});

test('what must be mended there is said together, and nothing comes in', async (t) => {
  const { pool, adopt } = await platforms(
    t,
    `UPDATE users SET email = 'nobody' WHERE role = 'admin';
     UPDATE wallets SET currency = 'EUR' WHERE balance < 1;
     INSERT INTO wallets (balance) VALUES (7);
     UPDATE vps_plans SET base_price = -3 WHERE name = 'Nano 1 GB';
     INSERT INTO vps_instances (plan_id, provider_instance_id, label) VALUES ('g6-nanode-1', '1', 'stray');`,
  );
  await pool.query(`INSERT INTO users (email) VALUES ('A@sky.example')`);
  await assert.rejects(adopt(), (error) => {
    assert.ok(error instanceof BadInputError);
    const ids = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
    assert.deepEqual(
      // Wallets come in the order of their random numbers.
      error.faults.map(({ text }) => text.replace(ids, 'ID')).sort(),
      [
        'users: "a@sky.example" has an account here whose address was never confirmed: confirm or delete it',
        'users: "nobody" is not an e-mail address',
        'vps_instances: "stray" (ID) belongs to no organization',
        'vps_plans: "Nano 1 GB" costs -1.00 a month',
        'wallets: ID is in EUR, this installation in USD',
        'wallets: ID with 7.0000 belongs to no organization',
      ],
    );
    return true;
  });
  assert.deepEqual(await rowsOf(pool, 'SELECT count(*) FROM organizations'), ['0']);
});

test('nothing is adopted while anybody is connected there, except for a dry run', async (t) => {
  const { adopt, connect } = await platforms(t);
  const other = await connect();
  await assert.rejects(
    adopt(),
    (error) =>
      error instanceof BadInputError && /^1 other connection is open/.test(error.faults[0]?.text ?? ''),
  );
  assert.equal((await adopt({ dryRun: true })).added.users, 3);
  await other.end();
});

test('a second adoption brings what is new, and refuses a balance that changed there', async (t) => {
  const { pool, adopt, change } = await platforms(t);
  await adopt();
  await change(`INSERT INTO vps_instances (organization_id, plan_id, provider_instance_id, label, status, created_at, last_billed_at)
     VALUES ('10000000-0000-4000-8000-000000000001', 'g6-nanode-1', '61000005', 'web', 'running', '2026-11-29 20:00Z', '2026-11-29 22:00Z')`);
  const { added } = await adopt();
  assert.deepEqual([added.instances, added.users, added.members], [1, 0, 0]);
  await change(`UPDATE wallets SET balance = balance + 5 WHERE balance > 1`);
  await assert.rejects(
    adopt(),
    (error) =>
      error instanceof BadInputError &&
      / was 42\.421700 when it came here and is 47\.421700 there now/.test(error.faults[0]?.text ?? ''),
  );
  assert.deepEqual(await rowsOf(pool, 'SELECT count(*) FROM vps_instances'), ['5']);
});
