/** Whatever is posted by hand, in whatever order and however often: the audit is clean and no limit of rule 16 is passed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { OrganizationService } from '../../api/services/accounts/organizationService.ts';
import { Refusal } from '../../api/services/refusal.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { Movement } from '../../db/wallets/wallets.ts';
import { auditBooks, checkBooks } from '../support/books.ts';
import { Fleet, type TestOrganization, type TestPlan } from '../support/fleet.ts';

const SEED = Number(process.env.TEST_SEED ?? 20_261_130);
const RUNS = Number(process.env.TEST_PROPERTY_RUNS ?? 60);
const UP = ['top_up', 'credit', 'write_off', 'chargeback_reversed'];
const ABOUT = ['adjustment', 'refund', 'chargeback', 'chargeback_reversed'];

let fleet: Fleet;
let plan: TestPlan;
let made = 0;
before(async () => {
  fleet = await Fleet.open();
  plan = await fleet.plan('euro', { monthly: '1000', hourly: '1' });
});
after(() => fleet[Symbol.asyncDispose]());

interface Wish {
  kind: Movement['kind'];
  cents: number;
  isTaken: boolean;
  concerns: number;
  key: number;
  reason: string;
}

/** Amounts in a few sizes, so that limits are met exactly, missed and passed. */
const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(
    'top_up',
    'credit',
    'adjustment',
    'adjustment',
    'refund',
    'refund',
    'chargeback',
    'chargeback_reversed',
    'write_off',
    'forfeit',
  ),
  cents: fc.constantFrom(1, 50, 99, 100, 101, 200, 300),
  isTaken: fc.boolean(),
  concerns: fc.integer({ min: 1, max: 8 }),
  key: fc.integer({ min: 0, max: 14 }),
  reason: fc.constantFrom('one', 'one', 'one', 'another'),
});
type Step = { wishes: Wish[] } | { bill: true } | { close: 'refund' | 'forfeit' | 'write off' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ wishes: fc.array(wish, { minLength: 1, maxLength: 2 }) }) },
  { weight: 2, arbitrary: fc.constant({ bill: true } as const) },
  { weight: 1, arbitrary: fc.record({ close: fc.constantFrom('refund', 'forfeit', 'write off') }) },
);
const story = fc.record({
  isBilled: fc.boolean(),
  steps: fc.array(step, { minLength: 5, maxLength: 30 }),
});

test('whatever is posted by hand, no limit is passed and the books stay sound', async () => {
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async ({ isBilled, steps }) => {
      made += 1;
      const organization = await fleet.organization(`org-${made}`);
      if (isBilled) await organization.instance({ plan, from: '2025-01-01T00:30Z' });
      const first = new Map<string, bigint>();
      let hour = 1;
      for (const one of steps) {
        if ('bill' in one) {
          await fleet.runAt(
            `2025-01-0${1 + Math.floor(hour / 24)}T${String(hour % 24).padStart(2, '0')}:00Z`,
          );
          hour += 1;
        } else if ('close' in one) codes.add(await close(organization, one.close));
        else {
          // Two administrators at once.
          const results = await Promise.all(one.wishes.map((wanted) => post(organization, wanted)));
          for (const { code, key, entryNo } of results) {
            codes.add(code);
            if (entryNo === undefined) continue;
            assert.equal(first.get(key) ?? entryNo, entryNo, `key ${key} posted twice`);
            first.set(key, entryNo);
          }
        }
      }
      await requireLimits(organization);
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: false },
  );
  await checkBooks(fleet.owner);
  await auditBooks(fleet.owner);
  // Otherwise the stories prove little.
  for (const code of [
    'posted',
    'more_than_entry',
    'more_than_balance',
    'key_used_otherwise',
    'organization_ended',
    'closed',
  ]) {
    assert.ok(codes.has(code), `no story met ${code}: ${[...codes]}`);
  }
});

async function post(
  organization: TestOrganization,
  { kind, cents, isTaken, concerns, key, reason }: Wish,
): Promise<{ code: string; key: string; entryNo?: bigint }> {
  const micros = BigInt(cents) * 10_000n;
  const isUp = kind === 'adjustment' ? !isTaken : UP.includes(kind);
  const idempotencyKey = `key-${key}`;
  const movement: Movement = {
    organizationId: organization.id,
    kind,
    amountMicros: isUp ? micros : -micros,
    concernsEntryNo: ABOUT.includes(kind) ? BigInt(concerns) : null,
    idempotencyKey,
    reason,
    actor: 'operator test',
  };
  try {
    const { entry } = await new WalletService(fleet.app).move(movement);
    return { code: 'posted', key: idempotencyKey, entryNo: entry.entryNo };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, key: idempotencyKey };
  }
}

async function close(
  organization: TestOrganization,
  how: 'refund' | 'forfeit' | 'write off',
): Promise<string> {
  const [wallet] = await fleet.read<{ balance: bigint }>(
    'SELECT balance_micros AS balance FROM wallets WHERE organization_id = $1',
    [organization.id],
  );
  const balance = wallet?.balance ?? 0n;
  const amount = balance < 0n ? -balance : balance;
  try {
    await new OrganizationService(fleet.app).delete(
      organization.id,
      { operator: 'test' },
      {
        refundMicros: how === 'refund' ? amount : 0n,
        forfeitMicros: how === 'forfeit' ? amount : 0n,
        writeOffMicros: how === 'write off' ? amount : 0n,
        reason: 'closed',
      },
    );
    const [left] = await fleet.read<{ balance: bigint }>(
      'SELECT balance_micros AS balance FROM wallets WHERE organization_id = $1',
      [organization.id],
    );
    assert.equal(left?.balance, 0n);
    return 'closed';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}

interface Row {
  no: bigint;
  kind: string;
  amount: bigint;
  after: bigint;
  concerns: bigint | null;
}

/** Rule 16 once more, in the plainest words and apart from the program. */
async function requireLimits(organization: TestOrganization): Promise<void> {
  const rows = await fleet.read<Row>(
    `SELECT entry_no AS no, kind, amount_micros AS amount, balance_after_micros AS after, concerns_entry_no AS concerns
     FROM wallet_ledger WHERE organization_id = $1 ORDER BY entry_no`,
    [organization.id],
  );
  const sum = (of: Row, kinds: string[]) =>
    rows
      .filter(({ concerns, kind }) => concerns === of.no && kinds.includes(kind))
      .reduce((total, { amount }) => total + amount, 0n);
  for (const row of rows) {
    const { kind, amount, after } = row;
    if (kind === 'top_up') {
      const back = rows
        .filter(({ concerns, kind }) => concerns === row.no && ['refund', 'chargeback'].includes(kind))
        .map((one) => -(one.amount + sum(one, ['adjustment', 'chargeback_reversed'])));
      for (const one of back) assert.ok(one >= 0n, `more came back of what was paid back than ${row.no} had`);
      const paidBack = back.reduce((total, one) => total + one, 0n);
      assert.ok(paidBack <= amount, `${paidBack} of ${amount} paid back`);
      assert.ok(
        paidBack - sum(row, ['adjustment']) <= amount,
        `entry ${row.no} is paid back and corrected twice`,
      );
    }
    const adjusted = sum(row, ['adjustment']);
    assert.ok((adjusted < 0n ? -adjusted : adjusted) <= (amount < 0n ? -amount : amount), `entry ${row.no}`);
    if (kind === 'refund' || kind === 'forfeit') assert.ok(after >= 0n, `entry ${row.no} left ${after}`);
    if (kind === 'write_off') assert.ok(after <= 0n, `entry ${row.no} left ${after}`);
  }
}
