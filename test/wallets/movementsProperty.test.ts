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
import { rebill } from '../support/rebill.ts';

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
/** Rebills of whole hours of the first day, one or two at once, at prices below, above and as charged. */
interface RebillWish {
  first: number;
  hours: number;
  hourly: string;
  key: number;
}
const rebillWish: fc.Arbitrary<RebillWish> = fc.record({
  first: fc.integer({ min: 0, max: 5 }),
  hours: fc.integer({ min: 1, max: 3 }),
  hourly: fc.constantFrom('0', '0.5', '0.01', '1', '2.5'),
  key: fc.integer({ min: 0, max: 5 }),
});
type Step =
  | { wishes: Wish[] }
  | { bill: true }
  | { rebills: RebillWish[] }
  | { close: 'refund' | 'forfeit' | 'write off' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ wishes: fc.array(wish, { minLength: 1, maxLength: 2 }) }) },
  { weight: 2, arbitrary: fc.constant({ bill: true } as const) },
  { weight: 2, arbitrary: fc.record({ rebills: fc.array(rebillWish, { minLength: 1, maxLength: 2 }) }) },
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
        } else if ('rebills' in one) {
          const results = await Promise.all(one.rebills.map((wanted) => correct(organization, wanted)));
          for (const code of results) codes.add(code);
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
    'rebill applied',
    'rebill conflict',
    'rebill key_used_otherwise',
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

async function correct(
  organization: TestOrganization,
  { first, hours, hourly, key }: RebillWish,
): Promise<string> {
  const hour = (number: number) => `2025-01-01T0${number}:00Z`;
  const wrong = {
    plan: 'euro',
    from: hour(first),
    until: hour(first + hours),
    monthly: '1000',
    hourly,
    organization,
  };
  try {
    const { rebill: made } = await rebill(fleet, wrong, { key: `${organization.handle} ${key}` });
    return `rebill ${made.state}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `rebill ${error.code}`;
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
  /** Given back of a charge by rebills. */
  rebilled: bigint;
}

/** Rule 16 once more, in the plainest words and apart from the program. */
async function requireLimits(organization: TestOrganization): Promise<void> {
  const rows = await fleet.read<Row>(
    `SELECT entry_no AS no, kind, amount_micros AS amount, balance_after_micros AS after, concerns_entry_no AS concerns,
            (SELECT coalesce(sum(charged_micros - right_micros), 0)::bigint FROM rebill_hours x
             WHERE l.kind = 'charge' AND x.organization_id = l.organization_id AND x.charged_at = l.posted_at) AS rebilled
     FROM wallet_ledger l WHERE organization_id = $1 ORDER BY entry_no`,
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
    if (kind === 'charge') {
      assert.ok(row.rebilled <= -amount, `rebills gave ${row.rebilled} of ${-amount} back`);
      if (adjusted > 0n)
        assert.ok(adjusted + row.rebilled <= -amount, `charge ${row.no} is given back twice`);
    }
    if (kind === 'refund' || kind === 'forfeit') assert.ok(after >= 0n, `entry ${row.no} left ${after}`);
    if (kind === 'write_off') assert.ok(after <= 0n, `entry ${row.no} left ${after}`);
  }
}
