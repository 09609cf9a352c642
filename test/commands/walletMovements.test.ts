/** Money that moves by hand at the command line: in words, as JSON, and what is refused. */
import assert from 'node:assert/strict';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { containerstacks } from '../support/command.ts';
import { type Fleet, fleetTest } from '../support/fleet.ts';

function commandOn(fleet: Fleet, env: Record<string, string> = {}) {
  return (...args: string[]) => containerstacks(args, { DATABASE_URL: fleet.database.ownerUrl, ...env });
}

/** What was printed, and the exit code; of a failure what was told. */
async function told(result: ReturnType<ReturnType<typeof commandOn>>): Promise<string> {
  const { code, stdout, stderr } = await result;
  return code === 0 ? stdout : `${code} ${stderr}`;
}

fleetTest('every movement is posted, repeated and refused in words', async (fleet) => {
  const acme = await fleet.organization('acme', { balance: '50' });
  const run = commandOn(fleet);
  const why = ['--reason', 'why'];
  for (const [args, expected] of [
    [
      ['credit', 'acme', '5', '--key', 'c'],
      'credit of 5.000000 to acme (acme), entry 2, balance 55.000000\n',
    ],
    [
      ['credit', 'acme', '5', '--key', 'c'],
      'key "c" was used before, nothing changed: credit of 5.000000 to acme (acme), entry 2, balance 55.000000 after it\n',
    ],
    [
      ['refund', 'acme', '20', '--entry', '1', '--key', 'r'],
      'refund of 20.000000 from acme (acme), entry 3, balance 35.000000\n',
    ],
    [
      ['adjust', 'acme', '--entry', '1', '--key', 'a', '--', '-10'],
      'adjustment of -10.000000 from acme (acme), entry 4, balance 25.000000\n',
    ],
    [
      ['refund', 'acme', '20.000001', '--entry', '1', '--key', 'r2'],
      '2 error: 20.000001 is more than can still be taken for entry 1, a top-up of 50.000000: at most 20.000000\n',
    ],
    [
      ['write-off', 'acme', '1', '--key', 'w'],
      '2 error: 1.000000 is more than the wallet owes: its balance is 25.000000\n',
    ],
    [
      ['credit', 'acme', '5', '--key', 'r'],
      '2 error: key "r" was used for a refund of -20.000000 (entry 3), not a credit of 5.000000\n',
    ],
    [
      ['credit', 'acme', '5', '--key', 'e', '--currency', 'EUR'],
      '2 error: all amounts are in USD, not EUR\n',
    ],
    [
      ['credit', 'acme', '5', '--key', 'sla:1'],
      '2 error: the key "sla:1" is kept for what is posted automatically\n',
    ],
    [
      ['credit', 'acme', '2000000000', '--key', 'h'],
      '2 error: 2000000000.000000 is more than 1000000000.000000 in one movement\n',
    ],
  ] as const) {
    assert.equal(await told(run('wallet', ...args.slice(0, 2), ...why, ...args.slice(2))), expected);
  }
  const json = await run('wallet', 'credit', 'id:1', '1', '--key', 'j', ...why, '--json');
  const { repeated, kind, amount, balanceAfter, organization } = JSON.parse(json.stdout);
  assert.deepEqual(
    [repeated, kind, amount, balanceAfter, organization.handle],
    [false, 'credit', '1.000000', '26.000000', 'acme'],
  );
  assert.equal((await acme.wallet()).entries, 5);
});

fleetTest('everything that is missing or wrong is told together', async (fleet) => {
  await fleet.organization('acme', { balance: '50' });
  const run = commandOn(fleet);
  assert.equal(
    await told(run('wallet', 'refund', 'acme', '1e3')),
    `2 error: 4 faults
  AMOUNT: "1e3" is not a decimal amount such as 12.50
  --entry: is missing: such as 17
  --key: is missing: any text that identifies this movement
  --reason: is missing: say why, for the ledger
`,
  );
  for (const amount of ['NaN', 'Infinity', '0x10', '٥', '5,00', '+5', '1.0000001', '', ' 5', '-0', '0']) {
    const { code, stderr } = await run(
      'wallet',
      'credit',
      'acme',
      '--key',
      'k',
      '--reason',
      'why',
      '--',
      amount,
    );
    assert.deepEqual([code, /^error: AMOUNT: /.test(stderr)], [2, true], `${amount}: ${stderr}`);
  }
  // A zero-width space is no reason, and a terminal would obey the other.
  for (const reason of ['\u200b', '\u001b[2J']) {
    const { code } = await run('wallet', 'credit', 'acme', '1', '--key', 'k', '--reason', reason);
    assert.equal(code, 2, JSON.stringify(reason));
  }
  assert.match(
    await told(run('organization', 'close', 'acme', '--refund', 'x', '--forfeit=-1')),
    /^2 error: 3 faults\n/,
  );
  assert.match(
    await told(run('wallet', 'confirm', '1.5')),
    /^2 error: PENDING: "1.5" is no pending movement/,
  );
  assert.equal(await told(run('wallet', 'confirm', '17')), '2 error: there is no pending movement 17\n');
  assert.match(await told(run('wallet', 'credit')), /^2 error: missing required argument/);
});

fleetTest('what is above the limit waits, and whoever asked may only take it back', async (fleet) => {
  const acme = await fleet.organization('acme', { balance: '500' });
  const run = commandOn(fleet, { MOVEMENT_CONFIRM_ABOVE: '100' });
  const ask = (key: string) => run('wallet', 'credit', 'acme', '100.01', '--key', key, '--reason', 'why');
  assert.match(
    await told(ask('own')),
    /^credit of 100\.010000 to acme \(acme\) waits for a second administrator until \S+Z: containerstacks wallet confirm 1\n$/,
  );
  assert.match(
    await told(run('wallet', 'confirm', '1')),
    /^2 error: operator \S+ asked for it: somebody else/,
  );
  assert.equal(await told(run('wallet', 'refuse', '1')), 'pending movement 1 is refused\n');
  assert.match(await told(run('wallet', 'confirm', '1')), /^2 error: pending movement 1 is refused\n$/);
  await new WalletService(fleet.app, { confirmAboveMicros: 1n }).moveByHand(
    { organizationId: acme.id, kind: 'credit', amountMicros: 2n, idempotencyKey: 'k', reason: 'why' },
    { operator: 'somebody else' },
  );
  const [pending] = JSON.parse((await run('wallet', 'pending', '--json')).stdout);
  assert.deepEqual(
    [pending.pending, pending.askedBy, pending.amount],
    ['2', 'operator somebody else', '0.000002'],
  );
  assert.match(
    (await run('wallet', 'pending')).stdout,
    /^pending,state,organization,kind,amount,concerns,asked_by,expires_at,reason\n2,waiting,acme,credit,0\.000002,,/,
  );
  assert.equal(
    await told(run('wallet', 'confirm', '2')),
    'pending movement 2 is confirmed, entry 2 of acme\n',
  );
  assert.equal((await acme.wallet()).balance, '500.000002');
});

fleetTest('an organization is closed with its balance, which is listed until then', async (fleet) => {
  await fleet.organization('acme', { balance: '50' });
  const run = commandOn(fleet);
  assert.equal(
    (await run('wallet', 'balances')).stdout,
    'organization,name,ended_at,balance,past_due_since\nacme,acme,,50.000000,\n',
  );
  assert.equal(
    await told(run('organization', 'close', 'acme', '--refund', '20', '--reason', 'leaves')),
    '2 error: the balance is 50.000000, and the closing disposes of 20.000000\n',
  );
  const closing = ['--refund', '20', '--forfeit', '30', '--reason', 'leaves', '--json'];
  const closed = await run('organization', 'close', 'acme', ...closing);
  assert.equal(closed.stderr, '');
  assert.deepEqual(JSON.parse(closed.stdout), { handle: 'acme', name: 'acme' });
  assert.deepEqual(JSON.parse((await run('wallet', 'balances', '--json')).stdout), []);
  assert.match(
    await told(run('wallet', 'credit', 'id:1', '1', '--key', 'k', '--reason', 'why')),
    /^2 error: Credit: the organization has ended: only a refund, forfeit or write-off is left\n$/,
  );
});
