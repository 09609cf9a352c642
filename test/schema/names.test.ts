import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);

test('an upgrade renames handles that read as numbers and names that look alike, and says so', async (t) => {
  const server = process.env.TEST_POSTGRES_URL ?? '';
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  const admin = new pg.Client(server);
  const client = new pg.Client(url);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  t.after(async () => {
    await client.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
    await rm(folder, { recursive: true });
  });
  const before = (await readdir(MIGRATIONS)).filter((file) => file < '019');
  await Promise.all(before.map((file) => copyFile(new URL(file, MIGRATIONS), join(folder, file))));
  await migrate(url, pathToFileURL(`${folder}/`));

  await client.connect();
  await client.query(`
    INSERT INTO organizations (organization_id, name)
    VALUES (1, 'Digits'), (2, 'Small'), (3, 'Loud'), (4, 'Nameless'), (5, 'Taken'), (6, 'Plain');
    INSERT INTO organization_handles (organization_id, handle)
    VALUES (1, '37'), (2, 'acme'), (3, 'ACME'), (5, 'org-37'), (6, 'plain');
    INSERT INTO vps_plans (code, vcpus, memory_mib, disk_gib) VALUES ('s', 1, 1, 1), ('S', 2, 1, 1), ('2024', 1, 1, 1)`);
  await migrate(url);
  const { rows: handles } = await client.query(
    `SELECT organization_id || ' ' || handle AS row FROM organization_handles ORDER BY organization_id`,
  );
  assert.deepEqual(
    handles.map(({ row }) => row),
    ['1 org-37-2', '2 acme', '3 ACME-2', '4 org-4', '5 org-37', '6 plain'],
  );
  const { rows: plans } = await client.query('SELECT code FROM plans ORDER BY plan_id');
  assert.deepEqual(
    plans.map(({ code }) => code),
    ['s', 'S-2', '2024'],
  );
  const { rows: events } = await client.query(
    `SELECT concat_ws(' ', operator, action, subject, detail->>'from', detail->>'to') AS row
     FROM audit_log ORDER BY audit_id`,
  );
  assert.deepEqual(
    events.map(({ row }) => row),
    [
      'containerstacks migrate name.disambiguate org 1 37 org-37-2',
      'containerstacks migrate name.disambiguate org 3 ACME ACME-2',
      'containerstacks migrate name.disambiguate plan 2 S S-2',
    ],
  );
});
