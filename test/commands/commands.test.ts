import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createPool } from '../../db/pool.ts';
import { containerstacks } from '../support/command.ts';
import { freshDatabase } from '../support/database.ts';

const DATA = fileURLToPath(new URL('../data/', import.meta.url));

/** A folder with no .env in it. */
async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'containerstacks-command-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('a fleet is imported, credited and read back by the command', async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.ownerUrl };
  const files = ['--plans', join(DATA, 'plans.csv'), '--fleet', join(DATA, 'fleet.csv')];

  const imported = await containerstacks(['import', ...files, '--json'], env);
  assert.equal(imported.code, 0, imported.stderr);
  const { seconds, ...counts } = JSON.parse(imported.stdout);
  assert.equal(typeof seconds, 'number');
  assert.deepEqual(counts, {
    dryRun: false,
    plans: { added: 16, unchanged: 0 },
    organizations: { added: 10, unchanged: 0 },
    instances: { added: 197, deleted: 0, unchanged: 0 },
  });
  const again = await containerstacks(['import', ...files], env);
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout, /^instances +0 new, 0 deleted, 197 unchanged$/m);
  assert.match(again.stderr, /^Nothing to import: everything is already here\.$/m);

  const credit = ['wallet', 'credit', 'org-00005', '5', '--key', 'k1', '--reason', 'a "goodwill", of sorts'];
  assert.equal(
    (await containerstacks(credit, env)).stdout,
    'credit of 5.000000 to org-00005 (org-00005), entry 1, balance 5.000000\n',
  );
  const repeated = JSON.parse((await containerstacks([...credit, '--json'], env)).stdout);
  assert.equal(repeated.repeated, true);
  assert.equal(repeated.balanceAfter, '5.000000');
  const other = await containerstacks(credit.with(3, '6'), env);
  assert.equal(other.code, 2);
  assert.equal(
    other.stderr,
    'error: key "k1" was used for a credit of 5.000000 (entry 1), not a credit of 6.000000\n',
  );
  const otherReason = await containerstacks(credit.with(7, 'a refund'), env);
  assert.deepEqual(otherReason, {
    code: 2,
    stdout: '',
    stderr:
      'error: key "k1" was used for a credit of 5.000000 (entry 1) for another reason: a "goodwill", of sorts\n',
  });

  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  const { rows: log } = await owner.query(
    `SELECT action, subject, operator, user_id, request_id, detail->'instances' AS instances
     FROM audit_log ORDER BY audit_id`,
  );
  await owner.end();
  const by = { operator: userInfo().username, user_id: null, request_id: null };
  // The import that changed nothing is no audit event.
  assert.deepEqual(log, [
    { action: 'fleet.import', subject: 'file fleet.csv', ...by, instances: 197 },
    { action: 'wallet.credit', subject: 'wallet of 5', ...by, instances: null },
  ]);

  const ledger = await containerstacks(['wallet', 'ledger', 'org-00005'], env);
  const [header, line, ...rest] = ledger.stdout.split('\n');
  assert.equal(
    header,
    'entry,posted_at,kind,amount,balance_after,hours,billed_from,billed_through,key,reason,actor,concerns',
  );
  assert.match(line ?? '', /^1,\d{4}-\d\d-\d\dT[\d:.]+Z,credit,5\.000000,5\.000000,,,,k1,/);
  assert.ok(line?.endsWith(`,"a ""goodwill"", of sorts",operator ${userInfo().username},`), line);
  assert.deepEqual(rest, ['']);
  const table = await containerstacks(['wallet', 'ledger', 'org-00005', '--format', 'table'], env);
  assert.match(table.stdout, /│ amount \(USD\) │[\s\S]*│ +5\.00 │/);
  const wide = await containerstacks(['wallet', 'ledger', 'org-00005', '--wide'], env);
  assert.match(wide.stdout, /│ amount \(USD\) │[\s\S]*│ +5\.000000 │/);
});

test('totals of nothing are a header, or with --no-header nothing', async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.ownerUrl };
  const totals = ['billing', 'totals', '--by', 'organization', '--format', 'csv'];
  assert.deepEqual(await containerstacks(totals, env), {
    code: 0,
    stdout: 'organization,hours,amount\n',
    stderr: '',
  });
  assert.equal((await containerstacks([...totals, '--no-header'], env)).stdout, '');
  assert.equal((await containerstacks(['billing', 'totals', '--json'], env)).stdout, '[]\n');
});

test('faults of a file are listed on stderr with exit code 2, and nothing on stdout', async (t) => {
  await using database = await freshDatabase();
  const folder = await emptyFolder(t);
  await writeFile(join(folder, 'fleet.csv'), 'vm,organization\n');
  const args = ['import', '--plans', 'plans.csv', '--fleet', 'fleet.csv'];
  const { code, stdout, stderr } = await containerstacks(args, { DATABASE_URL: database.ownerUrl }, folder);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^Nothing was imported\.\nerror: 2 faults\n {2}plans\.csv: there is no such file\n {2}fleet\.csv:1: the header lacks [^\n]+\n$/,
  );
});

test('every fault of the options is named at once', async (t) => {
  const folder = await emptyFolder(t);
  const result = await containerstacks(['import', '--bill-from', 'monday'], {}, folder);
  assert.equal(result.code, 2);
  assert.deepEqual(result.stderr.split('\n'), [
    'error: 3 faults',
    '  --plans: is missing: name the price list, a CSV file',
    '  --fleet: is missing: name the file with the VMs, a CSV file',
    '  --bill-from: "monday" is not a moment such as 2026-09-01T06:30:00Z',
    '',
  ]);
  const credit = await containerstacks(['wallet', 'credit', 'acme', '1e3'], {}, folder);
  assert.equal(credit.code, 2);
  assert.match(credit.stderr, /AMOUNT: .*\n.*--key: .*\n.*--reason: /);
  const broken = ['wallet', 'credit', 'acme', '1', '--key', 'a\tb', '--reason', 'two\nlines'];
  assert.match((await containerstacks(broken, {}, folder)).stderr, /--key: has a .*\n.*--reason: has a /);
  assert.equal((await containerstacks(['wallet', 'ledger', 'acme', '--limit', '0'], {}, folder)).code, 2);
});

test('usage errors exit with 2, help and version with 0', async () => {
  for (const args of [
    ['imprt'],
    ['import', '--fast'],
    ['billing', 'totals', '--by', 'moon'],
    ['service', 'print', '--user', 'x\nExecStart=/bin/false'],
    ['wallet'],
    [],
  ]) {
    const { code, stderr } = await containerstacks(args);
    assert.equal(code, 2, args.join(' '));
    assert.notEqual(stderr, '');
  }
  for (const args of [['--help'], ['--version'], ['import', '--help'], ['wallet', 'credit', '--help']]) {
    const { code, stdout, stderr } = await containerstacks(args);
    assert.equal(code, 0, args.join(' '));
    assert.notEqual(stdout, '');
    assert.equal(stderr, '');
  }
});

test('a DATABASE_URL that cannot be used is explained without its password', async (t) => {
  const folder = await emptyFolder(t);
  await using database = await freshDatabase();
  const wrong = new URL(database.ownerUrl);
  wrong.password = 'hunter2';
  const gone = new URL(database.ownerUrl);
  gone.pathname = '/no_such_database';
  const cases: [string | undefined, number, RegExp][] = [
    [undefined, 2, /^error: DATABASE_URL: is not set; example: /],
    [
      'not a URL, hunter2@x',
      2,
      /^error: the settings have a fault:\n {2}DATABASE_URL must be a PostgreSQL URL, such as /,
    ],
    [
      'mysql://root:hunter2@db/x',
      2,
      /^error: the settings have a fault:\n {2}DATABASE_URL must be a PostgreSQL URL, such as /,
    ],
    [
      'postgres://me:hunter2@127.0.0.1:1/x',
      1,
      /^error: cannot use the database at 127\.0\.0\.1:1\/x: connect ECONNREFUSED/,
    ],
    [
      'postgres://me:hunter2@nowhere.invalid/x',
      1,
      /^error: cannot use the database at nowhere\.invalid:5432\/x: getaddrinfo/,
    ],
    [
      'postgres://me:hunter2@/x?host=/nowhere',
      1,
      /^error: cannot use the database at \/nowhere:5432\/x: connect ENOENT/,
    ],
    [
      'postgres://me:hunter2@one.invalid,two.invalid:7/x',
      1,
      /^error: cannot use the database at one\.invalid:5432,two\.invalid:7\/x: no host of the database will do/,
    ],
    [wrong.href, 1, /^error: cannot use the database at [^ ]+: password authentication failed/],
    [
      gone.href,
      1,
      /^error: cannot use the database at [^ ]+\/no_such_database: database "no_such_database" does not exist/,
    ],
  ];
  for (const [url, expectedCode, message] of cases) {
    const env: Record<string, string> = url === undefined ? {} : { DATABASE_URL: url };
    const { code, stdout, stderr } = await containerstacks(['wallet', 'ledger', 'acme'], env, folder);
    assert.match(stderr, message);
    assert.equal(code, expectedCode);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, /hunter2|\n {4}at /);
  }
});

test('a database that is not migrated is named as such', async () => {
  await using database = await freshDatabase();
  const bare = new URL(database.ownerUrl);
  bare.pathname = '/postgres';
  const { code, stderr } = await containerstacks(['billing', 'totals'], { DATABASE_URL: bare.href });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: the database at [^ ]+\/postgres lacks \d+ migrations \(from 001_roles\.sql\): run "containerstacks migrate" first\n$/,
  );
});

test('a misspelt setting in .env is named once with the one that was meant, and stops nothing', async (t) => {
  const folder = await emptyFolder(t);
  await using database = await freshDatabase();
  const misspelt = `DATABASE_URL=${database.ownerUrl}\nBILING_INTERVAL_MINUTES=5\nPOSTGRES_BINDIR=/x\nPOSTGRES_PASSWORD=x\n`;
  await writeFile(join(folder, '.env'), misspelt);
  const { code, stdout, stderr } = await containerstacks(['billing', 'run', '--json'], {}, folder);
  assert.equal(
    stderr,
    'warning: .env: BILING_INTERVAL_MINUTES is no setting: did you mean BILLING_INTERVAL_MINUTES?\n' +
      'warning: .env: POSTGRES_BINDIR is no setting: did you mean POSTGRES_BIN_DIR?\n' +
      'run succeeded\n',
  );
  assert.equal(JSON.parse(stdout).outcome, 'succeeded');
  assert.equal(code, 0);
});

test('.env in the current directory is read, and the environment goes before it', async (t) => {
  const folder = await emptyFolder(t);
  await using database = await freshDatabase();
  await writeFile(join(folder, '.env'), `DATABASE_URL=${database.ownerUrl}\n`);
  assert.equal((await containerstacks(['billing', 'totals'], {}, folder)).code, 0);
  const other = await containerstacks(
    ['billing', 'totals'],
    { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    folder,
  );
  assert.equal(other.code, 1);
});
