import assert from 'node:assert/strict';
import { readChargeLines, sumMovements } from '../../db/wallets/statements.ts';
import { parseInstant } from '../../domain/instant.ts';
import { fleetTest } from '../support/fleet.ts';
import { rowsTouched } from '../support/rowsTouched.ts';

const HOURS = 2_000;

fleetTest(
  'a statement looks at each of its hours a few times, however many were posted together',
  async (fleet) => {
    const small = await fleet.plan('small', { monthly: '5.00' });
    const acme = await fleet.organization('acme', { balance: '1000.00' });
    await acme.instance({ plan: small, from: '2025-01-01T00:00:00Z' });
    const until = parseInstant('2025-01-01T00:00:00Z') + BigInt(HOURS - 1) * 3_600_000_000n;
    const { hours } = await fleet.billing().runHourlyBilling({ asOf: until });
    assert.equal(hours, BigInt(HOURS));
    const { lastEntry } = await sumMovements(fleet.app, acme.id, 0n, 4_102_444_800_000_000n);
    assert.equal(lastEntry, BigInt(HOURS) + 1n);
    const range = { firstEntry: 1n, lastEntry };
    const page = { after: 0n, limit: 1_000 };
    const lines = await readChargeLines(fleet.app, acme.id, range, page);
    assert.deepEqual(
      lines.map((line) => line.hours),
      [BigInt(HOURS)],
    );
    const touched = await rowsTouched(fleet.app, (db) => readChargeLines(db, acme.id, range, page));
    assert.ok(touched < 40 * HOURS, `${touched} rows for ${HOURS} hours`);
  },
);
