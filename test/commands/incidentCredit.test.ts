import assert from 'node:assert/strict';
import { ServiceCredit } from '../../contracts/serviceCredits.ts';
import { containerstacks } from '../support/command.ts';
import { fleetTest } from '../support/fleet.ts';

fleetTest('a service credit is shown, applied and repeated at the command line', async (fleet) => {
  const plan = await fleet.plan('small', { monthly: '10' });
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-03-01T10:00:00Z' });
  await fleet.runAt('2025-03-01T11:00:00Z');
  await fleet.read(`
    WITH told AS (
      INSERT INTO incidents (title, components, impact, state, started_at, resolved_at, operator)
      VALUES ('Away', '{app}', 'major', 'resolved', '2025-03-01 10:30Z', '2025-03-01 11:00Z', 'test')
      RETURNING incident_id
    )
    INSERT INTO incident_updates (incident_id, status, body, operator) SELECT incident_id, 'resolved', 'x', 'test' FROM told`);
  const run = (...args: string[]) =>
    containerstacks(['incident', 'credit', ...args], { DATABASE_URL: fleet.database.ownerUrl });

  const header = 'organization,name,state,hours,charged,credit,entry,pending\n';
  const window = 'between 2025-03-01T10:30:00.000000Z and 2025-03-01T11:00:00.000000Z, at 100 %\n';
  assert.deepEqual(await run('1'), {
    code: 0,
    stdout: header,
    stderr: `0 minutes down of the platform ${window}30 minutes nobody recorded: not counted as down\n`,
  });
  assert.deepEqual(await run('1', '--whole-window'), {
    code: 0,
    stdout: `${header}acme,acme,due,1,0.014881,0.007441,,\n`,
    stderr: `30 minutes down of the platform ${window}1 organization, 0.007441: to be credited
Nothing was posted: --apply does.
`,
  });
  assert.equal((await acme.ledger()).length, 2);
  assert.deepEqual(await run('1', '--whole-window', '--apply'), {
    code: 0,
    stdout: `${header}acme,acme,credited,1,0.014881,0.007441,3,\n`,
    stderr: `30 minutes down of the platform ${window}1 organization, 0.007441: credited\n`,
  });
  const again = ServiceCredit.parse(JSON.parse((await run('1', '--apply', '--json')).stdout));
  assert.deepEqual([again.key, again.totals.credited.credit, again.wholeWindow], ['sla:1', '0.007441', true]);
  assert.equal((await acme.ledger()).length, 3);

  const other = await run('1', '--percent', '50', '--apply');
  assert.equal(other.code, 2);
  assert.match(other.stderr, /^error: operator \S+ credited it with other choices: go on with those/);
  const absent = await run('7');
  assert.deepEqual([absent.code, absent.stderr], [2, 'error: there is no incident "7"\n']);
  const wrong = await run('1', '--percent', '1e2', '--from', 'yesterday', '--region', '?');
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /^error: 3 faults\n.*--from: must be .*\n.*--percent: must be .*\n.*--region: must be /,
  );
});
