import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { importFleet } from '../../api/services/fleetImport/fleetImportService.ts';
import type { Pool } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';
import { appPool } from '../support/appPool.ts';
import { FLEET_HEADER, type Import, importer, PLANS_HEADER } from '../support/fleetFiles.ts';

const GOOD = 'vm-1,acme,small,1,0.75,2026-01-01T00:00:00Z,';
const UNREADABLE_WORD =
  'is not a plain word (letters, digits, dots, dashes and underscores, at most 63, the first a letter or digit)';

async function emptyInstallation(t: TestContext): Promise<{ pool: Pool; files: Import }> {
  const { pool } = await appPool(t);
  return { pool, files: await importer(t, pool) };
}

async function countRows(pool: Pool): Promise<bigint> {
  const { rows } = await pool.query<{ count: bigint }>(
    `SELECT (SELECT count(*) FROM vps_instances) + (SELECT count(*) FROM plans) + (SELECT count(*) FROM wallets)
          + (SELECT count(*) FROM organizations) + (SELECT count(*) FROM regions) AS count`,
  );
  return rows[0]?.count ?? -1n;
}

test('every fault of a fleet is named by file and line, and nothing is written', async (t) => {
  const { pool, files } = await emptyInstallation(t);
  const faults = await files.faultsOf([
    GOOD,
    'vm-2,acme,small,1,0.75,2026-01-01T00:00:00Z,2025-12-31T23:59:59Z',
    'vm-3,acme,small,1,0.75,2026-02-30T00:00:00Z,',
    'vm-4,acme,small,1,0.75,2026-01-01T00:00:00Z,yesterday',
    'vm-5,acme,tiny,1,0.75,2026-01-01T00:00:00Z,',
    'vm-6,acme,small,1,0.75,2026-01-01T00:00:00Z',
    'vm-7,acme,small,1,0.75,2026-01-01T00:00:00Z,,',
    'vm-1,acme,small,1,0.75,2026-01-01T00:00:00Z,',
    'vm-9,acme!,small,1,0.75,2026-01-01T00:00:00Z,',
    ',acme,small,0,-1,2026-01-01T00:00:00Z,',
    'vm-11,acme,small,2,0.75,2026-01-01T00:00:00Z,',
    'vm-12,acme,small,1,1.75,2026-01-01T00:00:00Z,',
    'vm-13,acme,small,1,0.0001,2026-01-01T00:00:00Z,',
    'vm-14,acme,small,1,0.75,1969-12-31T23:59:59Z,',
    'vm-15,acme,sm all,1.5,0.75,,',
  ]);
  assert.deepEqual(faults, [
    'fleet.csv:3: deleted_at 2025-12-31T23:59:59Z is before created_at 2026-01-01T00:00:00Z',
    'fleet.csv:4: created_at "2026-02-30T00:00:00Z" is not a moment such as 2026-09-01T06:30:00Z',
    'fleet.csv:5: deleted_at "yesterday" is not a moment such as 2026-09-01T06:30:00Z',
    'fleet.csv:6: plan "tiny" is unknown: it is neither in the price list nor here already',
    'fleet.csv:7: has 6 fields, the header has 7',
    'fleet.csv:8: has 8 fields, the header has 7',
    'fleet.csv:9: vm "vm-1" is given twice, first in line 2',
    `fleet.csv:10: organization "acme!" ${UNREADABLE_WORD}`,
    'fleet.csv:11: vm "" is not a name (1 to 255 characters on one line, no space at either end)',
    'fleet.csv:11: vcpus "0" is not a positive whole number',
    'fleet.csv:11: memory_gib "-1" is not a positive number of GiB that makes whole MiB, such as 0.75',
    'fleet.csv:12: 2 vCPUs and 768 MiB contradict plan "small", which has 1 vCPUs and 768 MiB',
    'fleet.csv:13: 1 vCPUs and 1792 MiB contradict plan "small", which has 1 vCPUs and 768 MiB',
    'fleet.csv:14: memory_gib "0.0001" is not a positive number of GiB that makes whole MiB, such as 0.75',
    'fleet.csv:15: created_at 1969-12-31T23:59:59Z is before 1970',
    `fleet.csv:16: plan "sm all" ${UNREADABLE_WORD}`,
    'fleet.csv:16: vcpus "1.5" is not a positive whole number',
    'fleet.csv:16: created_at "" is not a moment such as 2026-09-01T06:30:00Z',
  ]);
  assert.equal(await countRows(pool), 0n);
});

test('every fault of a price list is named by line, together with those of the fleet', async (t) => {
  const { pool, files } = await emptyInstallation(t);
  const faults = await files.faultsOf(
    [GOOD, 'vm-2,acme,cheap,1,1,2026-01-01T00:00:00Z,', 'vm-3,acme,small,1,0.75,never,'],
    {
      plans: [
        'small,1,0.75,20,3.50,',
        'cheap,1,1,20,-3.50,',
        'exact,1,1,20,3.5000001,0.0000000001',
        'words,1,1,20,three,1e3',
        'small,1,0.75,20,3.50,',
        'flat,0,0,0,1,',
        'dear,1,1,1,1000000000.000001,1000000.000000001',
      ],
    },
  );
  assert.deepEqual(faults, [
    'plans.csv:3: price_monthly -3.50 is negative',
    'plans.csv:4: price_monthly "3.5000001" has more than 6 decimals',
    'plans.csv:4: price_hourly "0.0000000001" has more than 9 decimals',
    'plans.csv:5: price_monthly "three" is not a decimal amount such as 12.50',
    'plans.csv:5: price_hourly "1e3" is not a decimal amount such as 12.50',
    'plans.csv:6: plan "small" is given twice, first in line 2',
    'plans.csv:7: vcpus "0" is not a positive whole number',
    'plans.csv:7: memory_gib "0" is not a positive number of GiB that makes whole MiB, such as 0.75',
    'plans.csv:7: disk_gib "0" is not a positive whole number',
    'plans.csv:8: price_monthly 1000000000.000001 is too large',
    'plans.csv:8: price_hourly 1000000.000000001 is too large',
    'fleet.csv:4: created_at "never" is not a moment such as 2026-09-01T06:30:00Z',
  ]);
  assert.equal(await countRows(pool), 0n);
});

test("a VM created or deleted after the database's now is a fault", async (t) => {
  const { pool, files } = await emptyInstallation(t);
  const faults = await files.faultsOf([
    'vm-1,acme,small,1,0.75,9999-01-01T00:00:00Z,',
    'vm-2,acme,small,1,0.75,2026-01-01T00:00:00Z,9999-01-01T00:00:00Z',
  ]);
  assert.match(
    faults[0] ?? '',
    /^fleet\.csv:2: created_at 9999-01-01T00:00:00Z is in the future \(the database's clock: /,
  );
  assert.match(
    faults[1] ?? '',
    /^fleet\.csv:3: deleted_at 9999-01-01T00:00:00Z is in the future \(the database's clock: /,
  );
  assert.equal(await countRows(pool), 0n);
});

test('the first fifty faults are named and the others counted', async (t) => {
  const { files } = await emptyInstallation(t);
  const bad = Array.from({ length: 300 }, (_, n) => `vm-${n},acme,small,1,0.75,never,`);
  const unknown = Array.from({ length: 300 }, (_, n) => `u-${n},acme,tiny-${n},1,0.75,2026-01-01T00:00:00Z,`);
  const mixed = bad.flatMap((row, n) => [row, unknown[n] ?? '']);
  const faults = await files.faultsOf(mixed);
  assert.equal(faults.length, 51);
  assert.match(faults[0] ?? '', /^fleet\.csv:2: created_at/);
  assert.match(faults[1] ?? '', /^fleet\.csv:3: plan "tiny-0"/);
  assert.match(faults[49] ?? '', /^fleet\.csv:51: plan "tiny-24"/);
  assert.equal(faults[50], 'and 550 more');
});

test('a fault that many rows share is reported once, with their number', async (t) => {
  const { files } = await emptyInstallation(t);
  const rows = Array.from({ length: 2_000 }, (_, n) => `u-${n},acme,tiny,1,0.75,2026-01-01T00:00:00Z,`);
  assert.deepEqual(await files.faultsOf([GOOD, ...rows]), [
    'fleet.csv:3: plan "tiny" is unknown: it is neither in the price list nor here already (2000 rows, this is the first)',
  ]);
});

test('names that people could confuse are refused, in a file and against existing ones', async (t) => {
  const { pool, files } = await emptyInstallation(t);
  const hour = '2026-11-05T10:00:00Z';
  assert.deepEqual(
    await files.faultsOf([
      `vm-1,org-a,small,1,0.75,${hour},`,
      `vm-2,Org-A,small,1,0.75,${hour},`,
      `VM-1,org-a,large,2,4,${hour},`,
      `caf\u00e9,org-a,small,1,0.75,${hour},`,
      `cafe\u0301,org-a,small,1,0.75,${hour},`,
      `vm\u200b-3,org-a,small,1,0.75,${hour},`,
      `vm\u202e-4,org-a,small,1,0.75,${hour},`,
      `vm-5,ORG-A,small,1,0.75,${hour},`,
    ]),
    [
      'fleet.csv:3: organization "Org-A" looks like "org-a" of line 2: write one name one way, or make two names differ',
      'fleet.csv:4: vm "VM-1" looks like "vm-1" of line 2: write one name one way, or make two names differ',
      'fleet.csv:6: vm "cafe\u0301" looks like "caf\u00e9" of line 5: write one name one way, or make two names differ',
      'fleet.csv:7: vm "vm\\u{200b}-3" has characters in it that cannot be seen: write it without them',
      'fleet.csv:8: vm "vm\\u{202e}-4" has characters in it that cannot be seen: write it without them',
      'fleet.csv:9: organization "ORG-A" looks like "org-a" of line 2: write one name one way, or make two names differ',
    ],
  );
  assert.equal(await countRows(pool), 0n);
  await files.run([`vm-1,org-a,small,1,0.75,${hour},`]);
  assert.deepEqual(
    await files.faultsOf([`VM-1,org-a,Small,1,0.75,${hour},`, `vm-2,Org-A,small,1,0.75,${hour},`], {
      plans: ['Small,1,0.75,20,3.50,'],
    }),
    [
      'plans.csv:2: plan "Small" looks like "small", which is here already: write it that way, or give it another name',
      'fleet.csv:2: vm "VM-1" looks like "vm-1", which is here already: write it that way, or give it another name',
      'fleet.csv:2: plan "Small" is unknown: it is neither in the price list nor here already',
      'fleet.csv:3: organization "Org-A" looks like "org-a" of line 2: write one name one way, or make two names differ',
      'fleet.csv:3: organization "Org-A" looks like "org-a", which is here already: write it that way, or give it another name',
    ],
  );
});

test('an organization named by digits alone is refused, with how to write it', async (t) => {
  const { files } = await emptyInstallation(t);
  assert.deepEqual(await files.faultsOf(['hj-1,37,small,1,0.75,2026-11-30T05:00:00Z,']), [
    'fleet.csv:2: organization "37" could be taken for a number: write it with a letter, such as "org-37"',
  ]);
});

test('a price an hour of 0 beside one a month is refused, and both 0 are a gift', async (t) => {
  const { files } = await emptyInstallation(t);
  assert.deepEqual(await files.faultsOf([GOOD], { plans: ['small,1,0.75,25,5.00,0.00'] }), [
    'plans.csv:2: price_hourly 0.00 makes it free, whatever price_monthly says: leave it empty for price_monthly / 672, or write 0 in both to give it away',
  ]);
  const { plans } = await files.run([GOOD], { plans: ['small,1,0.75,25,0,0'] });
  assert.equal(plans.added, 1);
});

test('a fault is reported at its row’s first line, with control characters made visible', async (t) => {
  const { files } = await emptyInstallation(t);
  const rows = [
    GOOD,
    '"two\nlines",acme,small,1,0.75,2026-01-01T00:00:00Z,',
    '\u001b[31mred,acme,small,0,0.75,2026-01-01T00:00:00Z,',
  ];
  assert.deepEqual(await files.faultsOf(rows), [
    'fleet.csv:3: vm "two\\u{a}lines" is not a name (1 to 255 characters on one line, no space at either end)',
    'fleet.csv:5: vm "\\u{1b}[31mred" is not a name (1 to 255 characters on one line, no space at either end)',
    'fleet.csv:5: vcpus "0" is not a positive whole number',
  ]);
});

test('a header must have every column once and no other, in any order', async (t) => {
  const { files } = await emptyInstallation(t);
  const file = (header: string): Buffer => Buffer.from(`${header}\n${GOOD}\n`);
  assert.deepEqual(
    await files.faultsOf(file('vm,organization,plan,vcpus,created_at,created_at,removed_at'), {
      plans: Buffer.from('plan;vcpus\n'),
    }),
    [
      `plans.csv:1: the header lacks ${PLANS_HEADER.split(',').join(', ')}, and has unknown columns "plan;vcpus"; it must have ${PLANS_HEADER} and may have kind,display_name`,
      `fleet.csv:1: the header lacks memory_gib, deleted_at, and has unknown columns "removed_at", and has created_at more than once; it must have ${FLEET_HEADER} and may have name,external_ref,status,region,billed_through,quantity`,
    ],
  );
  const reordered = 'deleted_at,created_at,memory_gib,vcpus,plan,organization,vm';
  const row = ',2026-01-01T00:00:00Z,0.75,1,small,acme,vm-1';
  const { instances } = await files.run(Buffer.from(`\uFEFF${reordered}\r\n${row}\r\n`));
  assert.equal(instances.added, 1);
});

test('files that are no CSV are refused in words', async (t) => {
  const { pool, files } = await emptyInstallation(t);
  const whole = Buffer.from(`${FLEET_HEADER}\n${GOOD}\n`);
  const packed = gzipSync(Buffer.concat([whole, Buffer.from(`${GOOD}\n`.repeat(1000))]));
  const cases: [Buffer, RegExp][] = [
    [Buffer.alloc(0), /^fleet\.csv: is empty$/],
    [Buffer.from(`${FLEET_HEADER}\n`), /^fleet\.csv: has a header but no rows$/],
    [packed.subarray(0, packed.length - 20), /^fleet\.csv: is damaged gzip: unexpected end of file$/],
    [Buffer.concat([packed.subarray(0, 40), Buffer.alloc(60, 7)]), /^fleet\.csv: is damaged gzip: /],
    [Buffer.from(whole.toString(), 'utf16le'), /^fleet\.csv:1: is neither CSV in UTF-8 nor gzip of it$/],
    [
      Buffer.from(`${FLEET_HEADER}\nvm-\xe9,acme,small,1,0.75,2026-01-01T00:00:00Z,\n`, 'latin1'),
      /^fleet\.csv:2: vm "vm-\uFFFD" is not UTF-8 text$/,
    ],
    [Buffer.from(`${FLEET_HEADER}\nvm-1,"acme,small,1,0.75\n${GOOD}\n`), /^fleet\.csv:\d+: is not CSV: /],
    [Buffer.concat([whole, Buffer.alloc(200_000, 'x')]), /^fleet\.csv:3: is not CSV: Max Record Size/],
  ];
  for (const [contents, expected] of cases) {
    const faults = await files.faultsOf(contents);
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.match(faults[0] ?? '', expected);
  }
  assert.equal(await countRows(pool), 0n);
});

test('files that are not there, and options that make no sense, are named together', async (t) => {
  const { pool } = await emptyInstallation(t);
  const request = {
    plansFile: '/nowhere/plans.csv',
    fleetFile: '/',
    billFrom: parseInstant('9999-01-01T00:00:00Z'),
    regionCode: 'a region',
    dryRun: false,
  };
  const missing = importFleet(pool, request, { operator: 'test' });
  await assert.rejects(missing, (error: Error) => {
    const [billFrom, ...others] = error.message.split('\n');
    assert.match(billFrom ?? '', /^--bill-from: 9999-01-01T00:00:00Z is in the future/);
    assert.deepEqual(others, [
      `--region: "a region" ${UNREADABLE_WORD}`,
      '/nowhere/plans.csv: there is no such file',
      '/: is a directory, not a file',
    ]);
    return true;
  });
});

test('a fleet packed with gzip is known by its first bytes, whatever its name', async (t) => {
  const { files } = await emptyInstallation(t);
  const { instances } = await files.run(gzipSync(`${FLEET_HEADER}\n${GOOD}\n`));
  assert.equal(instances.added, 1);
});
