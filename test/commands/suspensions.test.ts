import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ladder } from '../../contracts/debtors.ts';
import { appPool } from '../support/appPool.ts';
import { containerstacks } from '../support/command.ts';
import { Fleet } from '../support/fleet.ts';

test('an organization is suspended, resumed, held, exempted and limited at the command line', async (t) => {
  const { pool, database } = await appPool(t);
  const fleet = await Fleet.open(database);
  t.after(() => fleet.close());
  await fleet.organization('acme');
  const run = (...args: string[]) =>
    containerstacks(['organization', ...args], { DATABASE_URL: database.ownerUrl });
  const why = ['--why', 'test'];
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args, ...why);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  assert.equal(await said('suspend', 'acme', '--for', 'abuse'), 'acme is suspended now\n');
  assert.equal(await said('resume', 'acme', '--for', 'abuse'), 'acme is good now\n');
  assert.equal(await said('hold', 'acme', '--until', '2099-01-01T00:00Z'), 'acme is good now\n');
  assert.equal(await said('exempt', 'acme'), 'acme is good now\n');
  const shown = async (...args: string[]) =>
    Ladder.parse(JSON.parse(await said('debt-limit', 'acme', ...args, '--json')));
  const { debtLimit, hold, exemptFor } = await shown('100.5');
  assert.deepEqual([debtLimit, hold?.reason, exemptFor], ['100.500000', 'test', 'test']);
  assert.equal((await shown('--default')).debtLimit, '25.000000');
  const { rows } = await pool.query('SELECT action, detail FROM audit_log ORDER BY audit_id');
  assert.deepEqual(
    rows.map(({ action, detail }) => [action, detail.reason, detail.explanation].join(' ')),
    [
      'organization.suspend abuse test',
      'organization.resume abuse test',
      'organization.hold test until 2099-01-01T00:00:00Z',
      'organization.exempt test from now on',
      'organization.limit test 100.500000',
      'organization.limit test no more',
    ],
  );
});

test('a debt limit that is wrong in many ways is refused with all of them', async (t) => {
  const { database } = await appPool(t);
  const run = (...args: string[]) =>
    containerstacks(['organization', 'debt-limit', 'acme', ...args], { DATABASE_URL: database.ownerUrl });
  const none = await run();
  assert.deepEqual(
    [none.code, none.stderr],
    [
      2,
      'error: 2 faults\n  --why: is missing: say why, for the audit log\n  amount: give an amount, or --default instead of it\n',
    ],
  );
  const both = await run('5', '--default', '--why', 'test');
  assert.match(both.stderr, /amount: give an amount, or --default instead of it/);
  for (const amount of ['-5', '1,5', '1e3', '9999999999999999'])
    assert.match(
      (await run('--why', 'test', '--', amount)).stderr,
      /amount: must be an amount below a billion/,
    );
});

test('commands take no more than the API: a moment or an end, a readable reason', async (t) => {
  const { database } = await appPool(t);
  const refused = async (...args: string[]) => {
    const { code, stderr } = await containerstacks(['organization', ...args], {
      DATABASE_URL: database.ownerUrl,
    });
    return [code, stderr];
  };
  assert.deepEqual(await refused('hold', 'acme', '--until', '2099-01-01T00:00Z', '--end', '--why', 'test'), [
    2,
    'error: --until: give a moment, or --end instead of it\n',
  ]);
  assert.deepEqual(await refused('hold', 'acme', '--until', '9999-12-31T00:00Z', '--why', 'a\u001b[31m'), [
    2,
    'error: 2 faults\n  --why: must contain text and no control characters, such as “It does not start.”\n' +
      '  --until: must be a timestamp of this century in UTC, such as 2026-09-01T06:30:00Z\n',
  ]);
  assert.match(String(await refused('exempt', 'acme', '--why', 'a'.repeat(501))), /^2,error: --why: Too big/);
});
