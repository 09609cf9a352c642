import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incident, IncidentTimeline, Maintenance } from '../../contracts/incidents.ts';
import { appPool } from '../support/appPool.ts';
import { containerstacks } from '../support/command.ts';

test('an incident is opened, updated, resolved and listed at the command line', async (t) => {
  const { pool, database } = await appPool(t);
  const run = (...args: string[]) =>
    containerstacks(['incident', ...args], { DATABASE_URL: database.ownerUrl });
  const what = ['--title', 'Slow disks', '--component', 'app', 'database', '--impact', 'major'];
  const opened = await run('open', ...what, '--text', 'We look into it.');
  assert.deepEqual(opened, {
    code: 0,
    stdout: 'incident 1 is open: Slow disks (investigating)\n',
    stderr: '',
  });
  const updated = await run('update', '1', '--status', 'identified', '--text', 'A switch.', '--json');
  assert.equal(updated.code, 0, updated.stderr);
  const timeline = IncidentTimeline.parse(JSON.parse(updated.stdout));
  assert.deepEqual(
    timeline.updates.map(({ status, text }) => `${status}: ${text}`),
    ['identified: A switch.', 'investigating: We look into it.'],
  );
  assert.deepEqual(await run('resolve', '1', '--text', 'Replaced.'), {
    code: 0,
    stdout: 'incident 1 is resolved\n',
    stderr: '',
  });
  const late = await run('resolve', '1', '--text', 'Again.');
  assert.deepEqual(
    [late.code, late.stderr],
    [2, 'error: the incident is resolved: open another if it came back\n'],
  );
  const [listed] = JSON.parse((await run('list', '--json')).stdout);
  const { id, state, components } = Incident.parse(listed);
  assert.deepEqual([id, state, components], ['1', 'resolved', ['app', 'database']]);
  assert.match(
    (await run('list')).stdout,
    /^id,state,impact,components,started_at,resolved_at,title\n1,resolved,major,app database,/,
  );
  const unknown = await run('update', '7', '--status', 'resolved', '--text', 'x');
  assert.deepEqual([unknown.code, unknown.stderr], [2, 'error: there is no incident "7"\n']);
  const blank = await run('open', ...what.with(1, ' '), '--text', ' ');
  assert.equal(blank.code, 2);
  assert.match(blank.stderr, /--title: must be a line .*\n.*--text: must contain text/);
  const { rows } = await pool.query('SELECT operator IS NOT NULL AS known FROM audit_log');
  assert.deepEqual(rows, [{ known: true }, { known: true }, { known: true }]);
});

test('maintenance is planned, listed and cancelled at the command line', async (t) => {
  const { database } = await appPool(t);
  const run = (...args: string[]) =>
    containerstacks(['maintenance', ...args], { DATABASE_URL: database.ownerUrl });
  const what = ['--title', 'New disks', '--text', 'Servers restart.', '--component', 'app'];
  const when = ['--from', '2098-12-31T22:00:00Z', '--until', '2098-12-31T23:00:00Z'];
  assert.deepEqual(await run('plan', ...what, ...when), {
    code: 0,
    stdout: 'maintenance 1 is planned: New disks, 2098-12-31T22:00:00Z to 2098-12-31T23:00:00Z\n',
    stderr: '',
  });
  const over = await run(
    'plan',
    ...what,
    '--from',
    '2025-01-01T00:00:00Z',
    '--until',
    '2025-01-02T00:00:00Z',
  );
  assert.deepEqual(
    [over.code, over.stderr],
    [2, 'error: that time is over: maintenance is planned before it ends\n'],
  );
  const wrong = await run('plan', ...what, '--from', 'tomorrow', '--until', '2098-12-31T23:00:00Z');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^error: --from: must be a timestamp/);
  const [listed] = JSON.parse((await run('list', '--json')).stdout);
  assert.equal(Maintenance.parse(listed).title, 'New disks');
  assert.equal((await run('cancel', '1')).stdout, 'maintenance 1 is cancelled: New disks\n');
  assert.equal((await run('cancel', '1')).code, 2);
  assert.match((await run('cancel', 'x')).stderr, /^error: ID: must be a whole number/);
  assert.equal((await run('list')).stdout, 'id,state,components,starts_at,ends_at,title\n');
});
