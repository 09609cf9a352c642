/**
 * A process of its own that posts movements by hand, as several clerks do at once who work through the same list: each
 * movement follows from its number and from what stands in the wallet, so that every clerk posts it under the same key.
 * Arguments: URL, seed, first number. Prints what it was answered, a line each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import type { Movement } from '../../db/wallets/wallets.ts';
import { formatMicros } from '../../domain/money.ts';
import type { ClerkAnswer } from './clerk.ts';
import { SeededRandom } from './random.ts';
import { ORGANIZATIONS } from './world.ts';

const KINDS = ['credit', 'adjustment', 'refund', 'chargeback', 'write_off'] as const;

const [url = '', seed = '', first = ''] = process.argv.slice(2);
const pool = createPool({ url, applicationName: 'chaos clerk', max: 2, onError: () => {} });
const wallets = new WalletService(pool);

for (let number = Number(first); ; number += 1) {
  const random = new SeededRandom(Number(seed)).stream(number);
  const movement = await wanted(pool, number, random).catch(() => null);
  if (movement !== null) await post(movement, number);
  await sleep(10 + Math.random() * 50);
}

/** Twice in a row, now and then; a lost answer is left to whoever comes to the same number next. */
async function post(movement: Movement, number: number): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    const answer = await wallets.move(movement).then(
      ({ entry, repeated }): ClerkAnswer => ({
        number,
        outcome: repeated ? 'repeated' : 'posted',
        entry: `${movement.organizationId}/${entry.entryNo}`,
        words: inWords(movement),
      }),
      (error: unknown): ClerkAnswer => ({
        number,
        outcome: error instanceof Refusal ? error.code : 'no answer',
        entry: null,
        words: inWords(movement),
      }),
    );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** Null when the wallet has nothing yet that it could concern. */
async function wanted(db: Pool, number: number, random: SeededRandom): Promise<Movement | null> {
  const organizationId = BigInt(random.between(1, ORGANIZATIONS));
  const kind = random.pick(KINDS);
  const movement = {
    organizationId,
    kind,
    idempotencyKey: `clerk-${number}`,
    reason: `movement ${number}`,
    actor: 'clerk',
  };
  if (kind === 'credit') return { ...movement, amountMicros: BigInt(random.between(1, 400_000)) };
  if (kind === 'write_off') return { ...movement, amountMicros: BigInt(random.between(1, 900_000)) };
  const place = random.between(0, 3);
  const share = BigInt(random.between(10, 70));
  const isUp = random.chance(50);
  const { rows } = await db.query<{ entryNo: bigint; micros: bigint }>(
    `SELECT entry_no AS "entryNo", abs(amount_micros) AS micros FROM wallet_ledger
     WHERE organization_id = $1 AND kind = $2 AND amount_micros <> 0 ORDER BY entry_no OFFSET $3 LIMIT 1`,
    [organizationId, kind === 'adjustment' ? 'charge' : 'top_up', place],
  );
  const [concerned] = rows;
  if (concerned === undefined) return null;
  const micros = (concerned.micros * share) / 100n + 1n;
  const amountMicros = kind === 'adjustment' && isUp ? micros : -micros;
  return { ...movement, amountMicros, concernsEntryNo: concerned.entryNo };
}

function inWords({ organizationId, kind, amountMicros, concernsEntryNo, idempotencyKey }: Movement): string {
  return [organizationId, idempotencyKey, kind, formatMicros(amountMicros), concernsEntryNo ?? ''].join(' ');
}
