import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsKind, kindsConcernedBy, LEDGER_KIND_NAMES } from '../../domain/wallets/ledgerKinds.ts';
import { Fleet } from '../support/fleet.ts';
import { insertRow } from './rows.ts';

/** What only charges have, and what only the others have. */
const OF_CHARGES = { hours: '1', billed_from: `'2025-01-01Z'`, billed_through: `'2025-01-02Z'` };
const NOT_OF_CHARGES = { idempotency_key: 'NULL', reason: 'NULL', actor: 'NULL' };

test('the database takes the kinds of ledger entries that the list has, each with its sign', async () => {
  await using fleet = await Fleet.open();
  const { rows } = await fleet.owner.query<{ definition: string }>(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'ledger_kind_is_known'`,
  );
  const known = [...(rows[0]?.definition ?? '').matchAll(/'(\w+)'/g)].map(([, kind]) => kind);
  assert.deepEqual(known.toSorted(), LEDGER_KIND_NAMES.toSorted());
  await fleet.owner.query(insertRow('wallet_ledger'));
  let entryNo = 1;
  for (const kind of LEDGER_KIND_NAMES) {
    for (const amount of [-1n, 0n, 1n]) {
      entryNo += 1;
      const entry = insertRow('wallet_ledger', {
        entry_no: String(entryNo),
        kind: `'${kind}'`,
        amount_micros: String(amount),
        idempotency_key: `'key ${entryNo}'`,
        ...(kindsConcernedBy(kind).length > 0 ? { concerns_entry_no: '1' } : {}),
        ...(kind === 'charge' ? { ...OF_CHARGES, ...NOT_OF_CHARGES } : {}),
      });
      const taken = await fleet.owner.query(entry).then(
        () => true,
        ({ constraint }) =>
          constraint !== 'ledger_amount_has_the_sign_of_its_kind' && `not taken: ${constraint}`,
      );
      assert.equal(taken, fitsKind(kind, amount), `${kind} of ${amount}`);
    }
  }
});
