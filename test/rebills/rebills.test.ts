/** Rule 17: the correction of a wrong price, on what the real engine charged. */
import assert from 'node:assert/strict';
import type { RebillFailure } from '../../api/services/rebills/rebillPass.ts';
import { RebillService } from '../../api/services/rebills/rebillService.ts';
import { formatMicros } from '../../domain/money.ts';
import { fleetTest } from '../support/fleet.ts';
import { correctedHours, rebill, type RebillWords, wrongPrice } from '../support/rebill.ts';

const HUNDRED: RebillWords = {
  plan: 'small',
  from: '2025-01-01T00:00Z',
  until: '2025-01-03T00:00Z',
  monthly: '10',
};
const PENNY: RebillWords = {
  plan: 'penny',
  from: '2025-01-01T00:00Z',
  until: '2025-01-01T02:00Z',
  monthly: '1000',
  hourly: '0.02',
};

fleetTest('48 hours at $100 instead of $10 a month give 6.428571 back', async (fleet) => {
  const plan = await fleet.plan('small', { monthly: '100' });
  const acme = await fleet.organization('acme', { balance: '50' });
  const vps = await acme.instance({ plan, from: '2025-01-01T00:20Z', until: '2025-01-02T23:30Z' });
  await fleet.runAt('2025-01-05T00:00Z');
  // 48 * 100 / 672 = 7.1428571…
  assert.equal(await vps.bill(), '48 h = 7.142857');
  const charged = await fleet.charges();
  const { rebill: made, failures } = await rebill(fleet, HUNDRED);
  assert.deepEqual(failures, []);
  assert.deepEqual(
    [made.state, made.hours, formatMicros(made.chargedMicros), formatMicros(made.rightMicros)],
    ['applied', 48n, '7.142857', '0.714286'],
  );
  assert.equal((await acme.ledger()).at(-1), 'adjustment 6.428571 = 49.285714');
  assert.deepEqual(await fleet.charges(), charged);
  // 100 / 672 = 0.1488095…, 10 / 672 = 0.0148809…, twice that 0.0297619…
  assert.deepEqual((await correctedHours(fleet)).slice(0, 2), [
    `${acme.id} ${vps.id} 2025-01-01T00 148810 14881`,
    `${acme.id} ${vps.id} 2025-01-01T01 148809 14881`,
  ]);
});

fleetTest(
  'hours 600 to 700 at $40/$0.06 instead of $20/$0.03 give 2.030000 back, the cap inside',
  async (fleet) => {
    const plan = await fleet.plan('big', { monthly: '40', hourly: '0.06' });
    const acme = await fleet.organization('acme');
    await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-02-01T00:00Z' });
    await fleet.runAt('2025-02-01T00:00Z');
    // Hour 600 begins after 599 hours: 24 days and 23 hours; hour 700 after 29 days and 3 hours.
    const { rebill: made } = await rebill(fleet, {
      plan: 'big',
      from: '2025-01-25T23:00Z',
      until: '2025-01-30T04:00Z',
      monthly: '20',
      hourly: '0.03',
    });
    // 40 - 599 * 0.06 = 4.06, and 20 - 599 * 0.03 = 2.03.
    assert.deepEqual(
      [made.hours, formatMicros(made.chargedMicros), formatMicros(made.rightMicros)],
      [101n, '4.060000', '2.030000'],
    );
    assert.equal((await acme.ledger()).at(-1), 'adjustment 2.030000 = -37.970000');
  },
);

fleetTest('a quantity is corrected before the cap is applied', async (fleet) => {
  const plan = await fleet.addonPlan('gib', { monthly: '1' });
  const acme = await fleet.organization('acme');
  await acme.addon({ plan, quantity: 100, from: '2025-01-01T00:00Z', until: '2025-01-01T02:00Z' });
  await fleet.runAt('2025-01-02T00:00Z');
  await rebill(fleet, {
    plan: 'gib',
    from: '2025-01-01T00:00Z',
    until: '2025-01-02T00:00Z',
    monthly: '0.10',
  });
  // 100 a month: 200 / 672 = 0.2976190…; 10 a month: 0.0297619…: each GiB is not rounded alone.
  assert.equal((await acme.ledger()).at(-1), 'adjustment 0.267857 = -0.029762');
});

fleetTest('only hours of the plan that began in the window are corrected', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const other = await fleet.plan('other', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance: '1' });
  const late = await acme.instance({ plan, from: '2025-01-01T00:59:59.999999Z' });
  const resized = await acme.instance({
    plan,
    from: '2025-01-01T00:00Z',
    resizes: [{ at: '2025-01-01T00:30Z', plan: other }],
  });
  await acme.instance({ plan: other, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T03:30Z');
  await rebill(fleet, PENNY);
  assert.deepEqual(await correctedHours(fleet), [
    `${acme.id} ${late.id} 2025-01-01T00 10000 20000`,
    `${acme.id} ${late.id} 2025-01-01T01 10000 20000`,
    `${acme.id} ${resized.id} 2025-01-01T00 10000 20000`,
  ]);
});

fleetTest('one organization alone can be corrected', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme');
  const beta = await fleet.organization('beta');
  for (const one of [acme, beta]) await one.instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  await rebill(fleet, { ...PENNY, organization: beta });
  assert.equal((await acme.wallet()).balance, '-0.030000');
  assert.equal((await beta.wallet()).balance, '-0.050000');
});

fleetTest('parked hours stay as they are', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01', from: '2025-01-01T01:00Z' });
  const acme = await fleet.organization('acme');
  const parked = await acme.instance({ plan, from: '2025-01-01T00:00Z' });
  const billed = await acme.instance({ plan, from: '2025-01-01T01:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  await rebill(fleet, PENNY);
  assert.deepEqual(await correctedHours(fleet), [`${acme.id} ${billed.id} 2025-01-01T01 10000 20000`]);
  assert.equal(await parked.state(), 'parked from 2025-01-01T00:00:00Z: no price');
});

fleetTest('a rebill upwards that makes somebody past due begins a whole grace', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance: '0.03' });
  await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T02:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  const [before] = await fleet.read<{ now: bigint }>('SELECT clock_timestamp() AS now');
  await rebill(fleet, PENNY);
  assert.equal((await acme.ledger()).at(-1), 'adjustment -0.020000 = -0.010000');
  assert.deepEqual(await acme.notices(), ['past_due']);
  const [wallet] = await fleet.read<{ since: bigint; posted: bigint }>(
    `SELECT past_due_since AS since, posted_at AS posted FROM wallets JOIN wallet_ledger USING (organization_id)
     WHERE kind = 'adjustment'`,
  );
  assert.equal(wallet?.since, wallet?.posted);
  assert.ok((wallet?.since ?? 0n) >= (before?.now ?? 0n));
});

fleetTest('a rebill downwards resumes who is past due', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.03' });
  const acme = await fleet.organization('acme', { balance: '0.05' });
  await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T02:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  await rebill(fleet, PENNY);
  assert.equal((await acme.ledger()).at(-1), 'adjustment 0.020000 = 0.010000');
  assert.deepEqual(await acme.notices(), ['past_due', 'resumed']);
  assert.equal((await acme.wallet()).pastDue, false);
});

fleetTest('the same rebill again changes nothing, and its key with other terms is refused', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  const first = await rebill(fleet, PENNY);
  const again = await rebill(fleet, PENNY, { by: 'bob' });
  assert.deepEqual([first.repeated, again.repeated, again.rebill], [false, true, first.rebill]);
  assert.equal((await acme.wallet()).entries, 4);
  await assert.rejects(rebill(fleet, { ...PENNY, hourly: '0.03' }), {
    code: 'key_used_otherwise',
    message: 'key "mistake" was used for another rebill: 1',
  });
});

fleetTest('hours that one rebill corrected are refused to another', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T04:30Z');
  await rebill(fleet, PENNY);
  const overlapping = { ...PENNY, from: '2025-01-01T01:00Z', until: '2025-01-01T03:00Z' };
  await assert.rejects(rebill(fleet, overlapping, { key: 'another' }), {
    code: 'conflict',
    message: 'hours of acme are already corrected by rebill 1',
  });
  await rebill(fleet, { ...overlapping, from: '2025-01-01T02:00Z' }, { key: 'next' });
  assert.equal((await correctedHours(fleet)).length, 3);
});

fleetTest('two administrators at once correct each hour once', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  for (const name of ['a', 'b', 'c', 'd']) {
    await (await fleet.organization(name)).instance({ plan, from: '2025-01-01T00:00Z' });
  }
  await fleet.runAt('2025-01-01T02:30Z');
  const outcomes = await Promise.allSettled(
    ['ada', 'bob', 'cleo'].map((by) => rebill(fleet, PENNY, { key: `of ${by}`, by })),
  );
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
  assert.deepEqual(refused, ['conflict', 'conflict']);
  assert.equal((await correctedHours(fleet)).length, 8);
});

fleetTest('one rebill applied by two at once corrects each organization once', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  for (const name of ['a', 'b', 'c', 'd']) {
    await (await fleet.organization(name)).instance({ plan, from: '2025-01-01T00:00Z' });
  }
  await fleet.runAt('2025-01-01T02:30Z');
  const results = await Promise.all(['ada', 'bob', 'cleo'].map((by) => rebill(fleet, PENNY, { by })));
  assert.deepEqual(
    results.flatMap(({ failures }): RebillFailure[] => failures),
    [],
  );
  assert.deepEqual([...new Set(results.map(({ rebill: { rebillId } }) => rebillId))].length, 1);
  assert.equal((await correctedHours(fleet)).length, 8);
});

fleetTest(
  'an organization that cannot be corrected stops no other, and is corrected later',
  async (fleet) => {
    const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
    const organizations = [];
    for (const name of ['a', 'b', 'c']) organizations.push(await fleet.organization(name));
    for (const one of organizations) await one.instance({ plan, from: '2025-01-01T00:00Z' });
    await fleet.runAt('2025-01-01T02:30Z');
    await fleet.read(
      `ALTER TABLE wallets ADD CONSTRAINT poison CHECK (organization_id <> 2 OR entry_count < 4)`,
    );
    const first = await rebill(fleet, PENNY);
    assert.equal(first.rebill.state, 'incomplete');
    assert.deepEqual(
      first.failures.map(({ organization }) => organization),
      ['b'],
    );
    assert.match(first.failures[0]?.why ?? '', /poison/);
    await fleet.read('ALTER TABLE wallets DROP CONSTRAINT poison');
    const second = await rebill(fleet, PENNY);
    assert.deepEqual([second.rebill.state, second.rebill.organizations], ['applied', 3n]);
    assert.equal((await correctedHours(fleet)).length, 6);
  },
);

fleetTest('closed organizations and unbilled hours are left out', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const closed = await fleet.organization('closed');
  await closed.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T01:00Z' });
  const behind = await fleet.organization('behind');
  await behind.instance({ plan, from: '2025-01-01T00:00Z' });
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T01:30Z');
  await fleet.read('UPDATE wallets SET fleet_version = fleet_version + 1 WHERE organization_id = $1', [
    behind.id,
  ]);
  await fleet.read('UPDATE organizations SET deleted_at = now() WHERE organization_id = $1', [closed.id]);
  const service = new RebillService(fleet.app);
  const until = '2025-01-01T01:00Z';
  const preview = await service.preview(wrongPrice({ ...PENNY, until: '2025-01-01T02:00Z' }), { most: 9 });
  assert.deepEqual(
    preview.shown.map(({ organization, whyNot }) => `${organization} ${whyNot}`),
    ['closed ended', 'behind unbilled', 'acme unbilled'],
  );
  assert.deepEqual([preview.organizations, preview.leftOut], [0, 3]);
  const { failures, rebill: made } = await rebill(fleet, { ...PENNY, until });
  assert.deepEqual([failures, made.state, made.organizations], [[], 'applied', 2n]);
});

fleetTest('what was given back by hand is not given back again', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.10' });
  const acme = await fleet.organization('acme', { balance: '1' });
  await acme.instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  // Entry 2 is the charge of 0.10 for the first hour: 0.08 of it would be given back, beside 0.03.
  await fleet.read(`
    WITH moved AS (UPDATE wallets SET balance_micros = balance_micros + 30000, entry_count = entry_count + 1 RETURNING *)
    INSERT INTO wallet_ledger (organization_id, entry_no, kind, amount_micros, balance_after_micros, idempotency_key, reason,
                               actor, concerns_entry_no)
    SELECT organization_id, entry_count, 'adjustment', 30000, balance_micros, 'by hand', 'a mistake', 'operator ada', 2 FROM moved`);
  await assert.rejects(rebill(fleet, PENNY), { code: 'conflict' });
  const { rebill: made } = await rebill(fleet, { ...PENNY, hourly: '0.03' });
  assert.equal(formatMicros(made.chargedMicros - made.rightMicros), '0.140000');
});

fleetTest('a large rebill waits for a second administrator', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  const { rebill: made } = await rebill(fleet, PENNY, { confirmAbove: 19_999n });
  assert.equal(made.state, 'waiting');
  assert.equal((await rebill(fleet, PENNY, { by: 'bob', confirmAbove: 19_999n })).rebill.state, 'waiting');
  assert.deepEqual(await correctedHours(fleet), []);
  const service = new RebillService(fleet.app);
  await assert.rejects(service.carryOn(made.rebillId, { operator: 'ada' }), { code: 'forbidden' });
  const { rebill: confirmed } = await service.carryOn(made.rebillId, { operator: 'bob' });
  assert.deepEqual([confirmed.state, confirmed.confirmedBy], ['applied', 'operator bob']);
  const [entry] = await fleet.read<{ actor: string }>(
    `SELECT actor FROM wallet_ledger WHERE kind = 'adjustment'`,
  );
  assert.equal(entry?.actor, 'operator ada, confirmed by operator bob');
  await assert.rejects(service.refuse(made.rebillId, { operator: 'bob' }), {
    code: 'conflict',
    message: 'rebill 1 is applied',
  });
});

fleetTest('a rebill that waits can be refused, and then corrects nothing', async (fleet) => {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
  await (await fleet.organization('acme')).instance({ plan, from: '2025-01-01T00:00Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  const { rebill: made } = await rebill(fleet, PENNY, { confirmAbove: 0n });
  const service = new RebillService(fleet.app);
  assert.equal((await service.refuse(made.rebillId, { operator: 'ada' })).state, 'refused');
  await assert.rejects(service.carryOn(made.rebillId, { operator: 'bob' }), {
    code: 'conflict',
    message: 'rebill 1 was refused',
  });
  assert.deepEqual(await correctedHours(fleet), []);
});

fleetTest(
  'a rebill is refused that is of no whole hours, of the future, or corrects nothing',
  async (fleet) => {
    const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.01' });
    await (await fleet.organization('acme')).instance({ plan, from: '2025-01-01T00:00Z' });
    await fleet.runAt('2025-01-01T02:30Z');
    const refusals: [Partial<RebillWords>, string, string][] = [
      [{ from: '2025-01-01T00:30Z' }, 'invalid_request', 'from must be a full hour (UTC)'],
      [{ until: '2025-01-01T00:00Z' }, 'invalid_request', 'until must be later than from'],
      [{ until: '2026-01-03T00:00Z' }, 'invalid_request', 'until must be at most 366 days after from'],
      [{ plan: 'none' }, 'not_found', 'there is no plan "none"'],
      [{ hourly: '0.01' }, 'conflict', 'there is nothing to correct: see the preview'],
    ];
    for (const [changes, code, message] of refusals) {
      await assert.rejects(rebill(fleet, { ...PENNY, ...changes }), { code, message });
    }
    await assert.rejects(rebill(fleet, { ...PENNY, from: '2099-01-01T00:00Z', until: '2099-01-02T00:00Z' }), {
      code: 'invalid_request',
    });
  },
);
