/** Every constraint refuses what its name says; one without a case here fails the first test. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Pool } from '../../db/pool.ts';
import { Fleet } from '../support/fleet.ts';
import { insertRow, ROWS } from './rows.ts';
import { VIOLATIONS } from './violations.ts';

/** Only for foreign keys to refer to: nothing can violate it that the primary key lets through. */
const IMPLIED = ['plan_has_one_kind'];

let fleet: Fleet;
let owner: Pool;

before(async () => {
  fleet = await Fleet.open();
  owner = fleet.owner;
  await owner.query(`SELECT ensure_charge_partition('2025-01-01')`);
  await owner.query('DELETE FROM billing_lease; DELETE FROM regions');
  for (const table of Object.keys(ROWS)) await owner.query(insertRow(table));
});
after(() => fleet[Symbol.asyncDispose]());

test('every constraint and unique index has a case that violates it', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT k.conname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('c', 'u', 'p', 'f', 'x')
       AND NOT c.relispartition AND c.relname <> 'schema_migrations'
     UNION
     SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND NOT c.relispartition
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
     ORDER BY name`,
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    [...Object.keys(VIOLATIONS), ...IMPLIED].sort(),
  );
});

for (const [constraint, [table, ...violations]] of Object.entries(VIOLATIONS)) {
  test(`${table}: ${constraint}`, async () => {
    for (const changes of violations as Record<string, string>[]) {
      const statement = insertRow(table, changes);
      const error = await owner.query(statement).then(
        () => null,
        (refused: { constraint?: string }) => refused,
      );
      assert.notEqual(error, null, `not refused: ${JSON.stringify(changes)}`);
      assert.equal(await rootOf(error?.constraint), constraint, `${error}: ${JSON.stringify(changes)}`);
    }
  });
}

/** An index of a partition is reported by its own name: the constraint's is that of the whole table's. */
async function rootOf(reported = ''): Promise<string> {
  const { rows } = await owner.query<{ root: string }>(
    `SELECT parent.relname AS root FROM pg_inherits h
     JOIN pg_class child ON child.oid = h.inhrelid JOIN pg_class parent ON parent.oid = h.inhparent
     WHERE child.relname = $1`,
    [reported],
  );
  return rows[0]?.root ?? reported;
}
