import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal, type RefusalCode } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { insertOrganization } from '../../db/accounts/organizations.ts';
import { type Movement, postMovement } from '../../db/wallets/wallets.ts';
import { parseMicros } from '../../domain/money.ts';
import { appPool } from '../support/appPool.ts';
import { rowsOf } from '../support/rows.ts';
import { blockedBackends, holdingCommits } from '../support/waiting.ts';

const LEDGER = `
  SELECT entry_no, kind, amount_micros, balance_after_micros, idempotency_key FROM wallet_ledger ORDER BY entry_no`;
const NOTICES = 'SELECT entry_no, kind FROM wallet_notices ORDER BY entry_no';
const WALLET = 'SELECT balance_micros, entry_count, past_due_since IS NOT NULL FROM wallets';

function movement(
  organizationId: bigint,
  key: string,
  amount: string,
  kind: Movement['kind'] = 'credit',
): Movement {
  return {
    organizationId,
    kind,
    amountMicros: parseMicros(amount),
    idempotencyKey: key,
    reason: 'a test',
    actor: 'operator test',
  };
}

async function refusedAs(code: RefusalCode, attempt: Promise<unknown>): Promise<string> {
  let message = '';
  await assert.rejects(attempt, (error: Refusal) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.code, code);
    message = error.message;
    return true;
  });
  return message;
}

test('the same key again answers with the first result and changes nothing', async (t) => {
  const { pool } = await appPool(t);
  const wallets = new WalletService(pool);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  const first = await wallets.move(movement(acme, 'k1', '12.5'));
  await wallets.move(movement(acme, 'k2', '0.000001', 'top_up'));
  const again = await wallets.move({
    ...movement(acme, 'k1', '12.500000'),
    reason: ' a test ',
    actor: 'operator other',
  });
  assert.equal(first.repeated, false);
  assert.deepEqual(again, { entry: first.entry, repeated: true });
  assert.equal(again.entry.balanceAfterMicros, 12_500_000n);
  assert.deepEqual(await rowsOf(pool, LEDGER), ['1 credit 12500000 12500000 k1', '2 top_up 1 12500001 k2']);
  assert.deepEqual(await rowsOf(pool, WALLET), ['12500001 2 false']);
});

test('the same key with another amount, kind or reason is refused', async (t) => {
  const { pool } = await appPool(t);
  const wallets = new WalletService(pool);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  const beta = await insertOrganization(pool, { name: 'Beta', handle: 'beta' });
  await wallets.move(movement(acme, 'k1', '5'));
  const message = await refusedAs('key_used_otherwise', wallets.move(movement(acme, 'k1', '5.000001')));
  assert.equal(message, 'key "k1" was used for a credit of 5.000000 (entry 1), not a credit of 5.000001');
  await refusedAs('key_used_otherwise', wallets.move(movement(acme, 'k1', '5', 'top_up')));
  const why = { ...movement(acme, 'k1', '5'), reason: 'another test' };
  assert.equal(
    await refusedAs('key_used_otherwise', wallets.move(why)),
    'key "k1" was used for a credit of 5.000000 (entry 1) for another reason: a test',
  );
  assert.deepEqual(await rowsOf(pool, LEDGER), ['1 credit 5000000 5000000 k1']);
  // A key belongs to its wallet.
  assert.equal((await wallets.move(movement(beta, 'k1', '7'))).repeated, false);
});

test('a key that is used again before its first use is committed waits for it, and changes nothing', async (t) => {
  const { pool } = await appPool(t);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  const held = holdingCommits(pool);
  const first = new WalletService(held.pool).move(movement(acme, 'k1', '5'));
  await held.reached;
  const second = new WalletService(pool).move(movement(acme, 'k1', '5'));
  await blockedBackends(pool, 1);
  held.release();
  assert.deepEqual([(await first).repeated, (await second).repeated], [false, true]);
  assert.deepEqual(await rowsOf(pool, WALLET), ['5000000 1 false']);
});

test('fifty credits at once with repeated keys post each key once', async (t) => {
  const { pool } = await appPool(t, { max: 20 });
  const wallets = new WalletService(pool);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  const keys = Array.from({ length: 50 }, (_, n) => n % 10);
  const results = await Promise.all(
    keys.map((n) => wallets.move(movement(acme, `k${n}`, `${n + 1}.000001`))),
  );
  assert.equal(results.filter((result) => !result.repeated).length, 10);
  for (const [index, n] of keys.entries()) {
    assert.equal(results[index]?.entry.entryNo, results[n]?.entry.entryNo);
    assert.equal(results[index]?.entry.amountMicros, BigInt(n + 1) * 1_000_000n + 1n);
  }
  // 1 + 2 + … + 10, and ten millionths.
  assert.deepEqual(await rowsOf(pool, WALLET), ['55000010 10 false']);
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT array_agg(entry_no ORDER BY entry_no), bool_and(chained), sum(amount_micros)
       FROM (SELECT *, balance_after_micros = sum(amount_micros) OVER (ORDER BY entry_no) AS chained
             FROM wallet_ledger) AS ledger`,
    ),
    ['1,2,3,4,5,6,7,8,9,10 true 55000010'],
  );
});

test('a top-up that lifts a wallet to zero or above ends past due, once', async (t) => {
  const { pool } = await appPool(t);
  const wallets = new WalletService(pool);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  await wallets.move(movement(acme, 'k1', '0.005', 'top_up'));
  await postMovement(pool, movement(acme, 'k2', '-0.010', 'forfeit'));
  assert.deepEqual(await rowsOf(pool, WALLET), ['-5000 2 true']);
  const since = await rowsOf(pool, 'SELECT past_due_since FROM wallets');
  await wallets.move(movement(acme, 'k3', '0.004999', 'top_up'));
  assert.deepEqual(await rowsOf(pool, WALLET), ['-1 3 true']);
  assert.deepEqual(await rowsOf(pool, 'SELECT past_due_since FROM wallets'), since);
  await wallets.move(movement(acme, 'k4', '0.000001', 'top_up'));
  assert.deepEqual(await rowsOf(pool, WALLET), ['0 4 false']);
  await wallets.move(movement(acme, 'k5', '4.995', 'top_up'));
  assert.deepEqual(await rowsOf(pool, NOTICES), ['2 past_due', '4 resumed']);
  assert.deepEqual(await rowsOf(pool, WALLET), ['4995000 5 false']);
});

test('an invalid movement is refused, and changes nothing', async (t) => {
  const { pool } = await appPool(t);
  const wallets = new WalletService(pool);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  for (const [kind, amount] of [
    ['credit', '0'],
    ['top_up', '-1'],
    ['refund', '0.000001'],
    ['adjustment', '0'],
    ['credit', '1000000000.000001'],
  ] as const) {
    await refusedAs('invalid_request', wallets.move(movement(acme, 'k', amount, kind)));
  }
  await refusedAs('invalid_request', wallets.move(movement(acme, ' ', '1')));
  await refusedAs('invalid_request', wallets.move({ ...movement(acme, 'k', '1'), reason: ' ' }));
  await refusedAs('not_found', wallets.move(movement(acme + 1n, 'k', '1')));
  assert.deepEqual(await rowsOf(pool, LEDGER), []);
});

test('an organization is named by its handle, or as id:38 by its number, and a number alone is no organization', async (t) => {
  const { pool } = await appPool(t);
  const wallets = new WalletService(pool);
  const acme = await insertOrganization(pool, { name: 'Acme', handle: 'acme' });
  assert.deepEqual(await wallets.findOrganization('acme'), {
    organizationId: acme,
    handle: 'acme',
    name: 'Acme',
  });
  assert.equal((await wallets.findOrganization(`id:${acme}`)).organizationId, acme);
  for (const unknown of [String(acme), 'ACME', 'id:0', `id:0${acme}`, `ID:${acme}`, 'id:', `id:${acme} `]) {
    await refusedAs('not_found', wallets.findOrganization(unknown));
  }
  await assert.rejects(insertOrganization(pool, { name: 'Digits', handle: '37' }), {
    constraint: 'organization_handle_is_not_a_number',
  });
  await assert.rejects(insertOrganization(pool, { name: 'Loud', handle: 'ACME' }), {
    constraint: 'organization_handles_differ_by_more_than_case',
  });
});
