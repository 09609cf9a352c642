import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { after, before, test } from 'node:test';
import { AppliedRebill, Rebill, RebillPreview } from '../../contracts/rebills.ts';
import { containerstacks } from '../support/command.ts';
import { Fleet } from '../support/fleet.ts';

let fleet: Fleet;
before(async () => {
  fleet = await Fleet.open();
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.02' });
  for (const name of ['acme', 'beta']) {
    await (await fleet.organization(name)).instance({ plan, from: '2025-01-01T00:10Z' });
  }
  await fleet.runAt('2025-01-01T02:30Z');
});
after(() => fleet[Symbol.asyncDispose]());

const WRONG = ['--plan', 'penny', '--from', '2025-01-01T00:00Z', '--until', '2025-01-01T02:00Z'];
const RIGHT = ['--monthly', '1000', '--hourly', '0.01'];
const APPLY = ['--apply', '--key', 'k1', '--reason', 'the price was doubled'];

function billing(command: string, ...args: string[]) {
  return containerstacks(['billing', command, ...args], { DATABASE_URL: fleet.database.ownerUrl });
}

test('a rebill is previewed, applied once and listed', async () => {
  const preview = await billing('rebill', ...WRONG, ...RIGHT);
  assert.equal(
    preview.stdout,
    'organization,hours,charged,right,amount,left_out\nacme,2,0.040000,0.020000,0.020000,\nbeta,2,0.040000,0.020000,0.020000,\n',
  );
  assert.match(
    preview.stderr,
    /4 hours of 2 organizations: charged 0\.080000, right 0\.040000, to move 0\.040000\n$/,
  );
  const json = JSON.parse((await billing('rebill', ...WRONG, ...RIGHT, '--json')).stdout);
  assert.equal(RebillPreview.parse(json).items.length, 2);
  assert.equal((await billing('rebills', '--json')).stdout, '[]\n');

  const first = await billing('rebill', ...WRONG, ...RIGHT, ...APPLY);
  assert.deepEqual(
    [first.code, first.stdout],
    [
      0,
      'rebill 1 is applied\n4 hours of 2 organizations: charged 0.080000, right 0.040000, moved 0.040000\n',
    ],
  );
  const { repeated, ...again } = JSON.parse(
    (await billing('rebill', ...WRONG, ...RIGHT, ...APPLY, '--json')).stdout,
  );
  const { failures, ...rebill } = AppliedRebill.parse(again);
  assert.deepEqual([repeated, failures, rebill.askedBy], [true, [], `operator ${userInfo().username}`]);
  const [listed] = JSON.parse((await billing('rebills', '--json')).stdout);
  assert.deepEqual(Rebill.parse(listed), rebill);
  const carriedOn = await billing('apply-rebill', '1');
  assert.match(carriedOn.stdout, /^rebill 1 is applied\n/);
  assert.deepEqual(await billing('refuse-rebill', '1'), {
    code: 2,
    stdout: '',
    stderr: 'error: rebill 1 is applied\n',
  });
});

test('everything wrong with a rebill is told at once', async () => {
  const { code, stderr } = await billing(
    'rebill',
    '--from',
    '2025-01-01T00:30Z',
    '--until',
    '2024-01-01',
    '--apply',
  );
  assert.equal(code, 2);
  assert.equal(
    stderr,
    `error: 6 faults
  --plan: is missing: such as small
  --monthly: is missing: such as 12.50
  --from: must be a full hour (UTC)
  --until: must be later than from
  --key: is missing: any text that identifies this rebill
  --reason: is missing: say why, for the ledgers
`,
  );
  assert.equal((await billing('apply-rebill', 'x')).stderr, 'error: REBILL: "x" is no rebill: such as 3\n');
});
