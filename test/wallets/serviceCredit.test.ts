/** Credits for the minutes that an incident took, by the database's record of minutes or by the incident's word. */
import assert from 'node:assert/strict';
import { ServiceCreditService } from '../../api/services/wallets/serviceCreditService.ts';
import { insertRow } from '../support/insertRows.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';
import { testServices } from '../support/services.ts';

const OPERATOR = { operator: 'ada' };

/** At $10 a month each of the first hours costs 0.014881. */
async function twoCustomers(world: Platform) {
  const plan = await world.fleet.plan('small', { monthly: '10' });
  const acme = await world.fleet.organization('acme');
  const beta = await world.fleet.organization('beta');
  const first = await acme.instance({ plan, from: '2025-03-01T10:00:00Z' });
  const second = await beta.instance({ plan, from: '2025-03-01T10:00:00Z' });
  await world.fleet.runAt('2025-03-01T13:00:00Z');
  return { plan, acme, beta, first, second };
}

/** The database was away from 10:30 to 11:15; of 12:30 to 12:40 nobody knows. */
async function record(world: Platform): Promise<void> {
  await world.fleet.read(`
    INSERT INTO status_minutes (minute, database_reachable)
    SELECT minute, CASE WHEN minute >= '2025-03-01 12:30Z' AND minute < '2025-03-01 12:40Z' THEN NULL
                        ELSE minute < '2025-03-01 10:30Z' OR minute >= '2025-03-01 11:15Z' END
    FROM generate_series(timestamptz '2025-03-01 09:00Z', '2025-03-01 14:00Z', '1 minute') AS m (minute)`);
}

async function incident(world: Platform, from: string, until: string | null): Promise<string> {
  const [row] = await world.fleet.read<{ id: bigint }>(
    `INSERT INTO incidents (title, components, impact, state, started_at, resolved_at, operator)
     VALUES ('Away', '{database}', 'major', CASE WHEN $2::timestamptz IS NULL THEN 'investigating' ELSE 'resolved' END,
             $1, $2, 'test')
     RETURNING incident_id AS id`,
    [from, until],
  );
  await world.fleet.read(
    `INSERT INTO incident_updates (incident_id, status, body, operator) VALUES ($1, 'investigating', 'x', 'test')`,
    [row?.id],
  );
  return String(row?.id);
}

async function ask(world: Platform, id: string, body: object, user: bigint | null = world.administrator) {
  return world.ask(user, 'POST', `/api/status/incidents/${id}/credit`, { body });
}

interface Answer {
  organizations: { organization: string; state: string; hours: number; charged: string; credit: string }[];
}

const lines = ({ organizations }: Answer) =>
  organizations
    .map(({ organization, state, hours, charged, credit }) =>
      [organization, state, hours, charged, credit].join(' '),
    )
    .sort();

platformTest('an incident is credited by the minutes recorded as down, once', async (world) => {
  const { acme, beta } = await twoCustomers(world);
  await record(world);
  const id = await incident(world, '2025-03-01T10:30:00Z', '2025-03-01T12:45:00Z');
  const preview = (await ask(world, id, { dryRun: true })).json();
  const { key, minutesDown, minutesUnknown, percent, decidedBy, totals } = preview;
  assert.deepEqual([key, minutesDown, minutesUnknown, percent, decidedBy], ['sla:1', 45, 10, 100, null]);
  // 0.014881 × 30 / 60 + 0.014881 × 15 / 60 = 0.01116075
  assert.deepEqual(lines(preview), ['acme due 2 0.029762 0.011161', 'beta due 2 0.029762 0.011161']);
  assert.deepEqual(totals.due, { organizations: 2, credit: '0.022322' });
  assert.equal((await acme.ledger()).length, 4);

  const applied = (await ask(world, id, {})).json();
  assert.deepEqual(lines(applied), [
    'acme credited 2 0.029762 0.011161',
    'beta credited 2 0.029762 0.011161',
  ]);
  assert.deepEqual([applied.decidedBy, applied.failures], [`user ${world.administrator}`, []]);
  const again = (await ask(world, id, {})).json();
  assert.deepEqual(again, applied);
  assert.equal((await acme.ledger())[4], 'credit 0.011161 = -0.048363');
  assert.deepEqual([(await acme.ledger()).length, (await beta.ledger()).length], [5, 5]);
  const [entry] = await world.fleet.read<{ key: string; reason: string }>(
    `SELECT idempotency_key AS key, reason FROM wallet_ledger WHERE organization_id = $1 AND kind = 'credit'`,
    [acme.id],
  );
  assert.deepEqual(entry, { key: 'sla:1', reason: 'Service credit for incident 1: 45 minutes down' });
  const log = await world.fleet.read<{ line: string }>(
    `SELECT action || ' ' || detail::text AS line FROM audit_log ORDER BY audit_id`,
  );
  assert.deepEqual(
    log.map(({ line }) => line),
    [
      'incident.credit {"minutes": 45, "percent": 100, "regions": null}',
      'wallet.credit {"entry": "5", "amount": "0.011161"}',
      'wallet.credit {"entry": "5", "amount": "0.011161"}',
    ],
  );
});

platformTest('of a region only its VPS are credited, for every minute of the window', async (world) => {
  const { acme, plan, second } = await twoCustomers(world);
  await insertRow(world.fleet.owner, 'regions', { code: 'far' });
  await world.fleet.read(`UPDATE vps_instances SET region_id = 2 WHERE instance_id = $1`, [second.id]);
  const id = await incident(world, '2025-03-01T11:20:10Z', '2025-03-01T11:49:50Z');
  // Each minute that the window touches: 30 of 11:20 to 11:50.
  const far = (await ask(world, id, { dryRun: true, regions: ['far'] })).json();
  assert.deepEqual([far.minutesDown, far.wholeWindow, far.regions], [30, true, ['far']]);
  assert.deepEqual(lines(far), ['beta due 1 0.014881 0.007441']);
  const all = (await ask(world, id, { dryRun: true, wholeWindow: true, percent: 50 })).json();
  assert.deepEqual(lines(all), ['acme due 1 0.014881 0.003720', 'beta due 1 0.014881 0.003720']);
  const both = (await ask(world, id, { dryRun: true, regions: ['far', 'here', 'far'] })).json();
  assert.deepEqual([both.regions, both.organizations.length], [['far', 'here'], 2]);
  assert.equal((await ask(world, id, { dryRun: true, regions: ['nowhere'] })).statusCode, 404);
  assert.equal((await ask(world, id, { regions: ['far'] })).statusCode, 200);
  assert.equal((await acme.ledger()).length, 4);
  // Charged beyond the window, and begun after it: nothing of it.
  const late = await world.fleet.organization('late');
  await late.instance({ plan, from: '2025-03-01T12:00:00Z' });
  await world.fleet.runAt('2025-03-01T13:00:00Z');
  assert.deepEqual(lines((await ask(world, id, {})).json()), ['beta credited 1 0.014881 0.007441']);
  const whole = await incident(world, '2025-03-01T12:00:00Z', '2025-03-01T13:00:00Z');
  const hour = (await ask(world, whole, { dryRun: true, wholeWindow: true })).json();
  assert.equal(lines(hour)[2], 'late due 1 0.014881 0.014881');
});

platformTest('what was never recorded as down is not credited, unless the window counts', async (world) => {
  await twoCustomers(world);
  const id = await incident(world, '2025-03-01T10:00:00Z', '2025-03-01T11:00:00Z');
  const preview = (await ask(world, id, { dryRun: true })).json();
  assert.deepEqual([preview.minutesDown, preview.minutesUnknown, preview.organizations], [0, 60, []]);
  const refused = await ask(world, id, {});
  assert.deepEqual(
    [refused.statusCode, refused.json().detail],
    [409, 'no minute of it was recorded as down: to credit all of its window, say so'],
  );
  assert.equal((await ask(world, id, { wholeWindow: true })).json().totals.credited.credit, '0.029762');
});

platformTest('a window is over, ends after it begins and is not longer than a month', async (world) => {
  await twoCustomers(world);
  const open = await incident(world, '2025-03-01T10:00:00Z', null);
  for (const [body, status, detail] of [
    [{}, 409, 'the incident is not over: resolve it first, or say until when'],
    [{ until: '2025-03-01T10:00:00Z' }, 400, 'the window ends before it begins'],
    [{ until: '2098-01-01T00:00:00Z' }, 400, 'the window is not over yet'],
    [{ until: '2025-04-01T10:00:01Z' }, 400, 'a service credit covers at most 31 days'],
  ] as const) {
    const answer = await ask(world, open, { ...body, dryRun: true });
    assert.deepEqual([answer.statusCode, answer.json().detail], [status, detail]);
  }
  for (const percent of [0, 1001, 0.5, '100', -1, null]) {
    assert.equal((await ask(world, open, { percent })).statusCode, 400, String(percent));
  }
  assert.equal((await ask(world, '77', { dryRun: true })).statusCode, 404);
  const user = await world.user('user@example.org');
  assert.equal((await ask(world, open, { dryRun: true }, user)).statusCode, 403);
  assert.equal((await ask(world, open, { dryRun: true }, null)).statusCode, 401);
  const until = {
    dryRun: true,
    wholeWindow: true,
    from: '2025-03-01T11:00:00Z',
    until: '2025-03-01T11:30:00Z',
  };
  assert.equal((await ask(world, open, until)).json().totals.due.credit, '0.014882');
});

platformTest('an hour that a rebill corrected counts for what was right', async (world) => {
  const { acme, beta, first } = await twoCustomers(world);
  // The hour of 10:00 should have cost 0.01 of its 0.014881.
  await world.fleet.read(
    `INSERT INTO rebill_hours
     SELECT organization_id, subscription_id, hour, 1, posted_at, amount_micros, 10000
     FROM billing_charges WHERE subscription_id = $1 AND hour = '2025-03-01 10:00Z'`,
    [first.id],
  );
  const id = await incident(world, '2025-03-01T10:00:00Z', '2025-03-01T10:30:00Z');
  const preview = (await ask(world, id, { dryRun: true, wholeWindow: true })).json();
  assert.deepEqual(lines(preview), ['acme due 1 0.010000 0.005000', 'beta due 1 0.014881 0.007441']);
  await world.fleet.read('DELETE FROM rebill_hours');
  assert.deepEqual([(await acme.ledger()).length, (await beta.ledger()).length], [4, 4]);
});

platformTest('once credited, an incident keeps its choices, and no other has its minutes', async (world) => {
  await twoCustomers(world);
  await record(world);
  const id = await incident(world, '2025-03-01T10:30:00Z', '2025-03-01T11:30:00Z');
  const answers = await Promise.all([ask(world, id, { percent: 100 }), ask(world, id, { percent: 50 })]);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 409]);
  const [winner] = answers.filter(({ statusCode }) => statusCode === 200);
  const percent = winner?.json().percent;
  assert.equal((await ask(world, id, {})).json().percent, percent);
  for (const other of [
    { percent: 77 },
    { wholeWindow: true },
    { until: '2025-03-01T11:00:00Z' },
    { regions: ['here'] },
  ]) {
    const refused = await ask(world, id, { ...other, dryRun: true });
    assert.deepEqual(
      [refused.statusCode, refused.json().detail],
      [
        409,
        `user ${world.administrator} credited it with other choices: go on with those, or leave them out`,
      ],
    );
  }
  const twin = await incident(world, '2025-03-01T11:00:00Z', '2025-03-01T11:10:00Z');
  const overlapping = await ask(world, twin, { regions: ['here'] });
  assert.deepEqual(
    [overlapping.statusCode, overlapping.json().detail],
    [409, 'some of its minutes are credited for incident 1 already'],
  );
  const after = await incident(world, '2025-03-01T11:15:00Z', '2025-03-01T11:30:00Z');
  assert.equal((await ask(world, after, { wholeWindow: true })).statusCode, 200);
});

platformTest('hours that are not billed yet are credited once they are', async (world) => {
  const { plan, acme } = await twoCustomers(world);
  await record(world);
  const parked = await world.fleet.organization('parked');
  const instance = await parked.instance({ plan: null, from: '2025-03-01T10:00:00Z' });
  await parked.instance({ plan, from: '2025-03-01T10:00:00Z' });
  await world.fleet.runAt('2025-03-01T13:00:00Z');
  await world.fleet.read('UPDATE organizations SET deleted_at = now() WHERE organization_id = $1', [acme.id]);
  const id = await incident(world, '2025-03-01T10:30:00Z', '2025-03-01T11:15:00Z');
  const first = (await ask(world, id, {})).json();
  assert.deepEqual(lines(first), [
    'acme ended 2 0.029762 0.011161',
    'beta credited 2 0.029762 0.011161',
    'parked unbilled 2 0.029762 0.011161',
  ]);
  await instance.givePlan(plan);
  await world.fleet.runAt('2025-03-01T14:00:00Z');
  // Two VPS now: 0.059524 × 45 / 60 / 2 hours each = 0.022322 (0.0223215).
  assert.deepEqual(lines((await ask(world, id, {})).json())[2], 'parked credited 4 0.059524 0.022322');
});

platformTest(
  'an organization that fails, or a death in between, leaves the others their credit',
  async (world) => {
    const { acme, beta } = await twoCustomers(world);
    await record(world);
    const id = await incident(world, '2025-03-01T10:30:00Z', '2025-03-01T11:15:00Z');
    const { wallets, incidents } = world.services;
    const movement = { idempotencyKey: 'sla:1', reason: 'by hand', organizationId: acme.id };
    await wallets.moveFor({ ...movement, kind: 'top_up', amountMicros: 1_000_000n }, OPERATOR);
    const dying = new ServiceCreditService(world.fleet.app, incidents, {
      moveFor: async (given, by) => {
        const result = await wallets.moveFor(given, by);
        if (given.organizationId === beta.id) throw new Error('killed');
        return result;
      },
    });
    await assert.rejects(dying.apply(id, {}, OPERATOR), { message: 'killed' });
    const { failures, decided, organizations } = await world.services.serviceCredits.apply(
      id,
      {},
      {
        operator: 'bob',
      },
    );
    assert.deepEqual(
      [decided?.by, failures],
      [
        'operator ada',
        [
          {
            organization: 'acme',
            why: 'key "sla:1" was used for a top-up of 1.000000 (entry 5), not a credit of 0.011161',
          },
        ],
      ],
    );
    assert.deepEqual(
      organizations.map(({ organization, state }) => `${organization} ${state}`),
      ['acme due', 'beta credited'],
    );
    assert.deepEqual([(await acme.ledger()).length, (await beta.ledger()).length], [5, 5]);
  },
);

platformTest(
  'a credit above the limit waits for a second administrator, the others do not',
  async (world) => {
    const { beta, plan } = await twoCustomers(world);
    await beta.instance({ plan, from: '2025-03-01T13:30:00Z' });
    await world.fleet.runAt('2025-03-01T13:45:00Z');
    const id = await incident(world, '2025-03-01T13:00:00Z', '2025-03-01T13:30:00Z');
    // acme has one hour of 0.014881 in it, beta two.
    const { serviceCredits, pendingMovements } = testServices(world.fleet.app, {
      movementRules: { currency: 'USD', confirmAboveMicros: 7_441n },
    });
    const choices = { wholeWindow: true, until: undefined };
    await world.fleet.runAt('2025-03-01T14:00:00Z');
    const { organizations } = await serviceCredits.apply(id, choices, OPERATOR);
    const [acmes, betas] = organizations;
    assert.deepEqual(
      [acmes?.state, acmes?.creditMicros, betas?.state, betas?.creditMicros],
      ['credited', 7_441n, 'waiting', 14_881n],
    );
    const pendingId = betas?.pendingId ?? 0n;
    await pendingMovements.confirm(pendingId, { operator: 'bob' });
    const after = await serviceCredits.apply(id, choices, OPERATOR);
    assert.deepEqual(
      after.organizations.map(({ state }) => state),
      ['credited', 'credited'],
    );
  },
);

platformTest('an incident of the record has one key, also once somebody tells of it', async (world) => {
  const plan = await world.fleet.plan('small', { monthly: '10' });
  const acme = await world.fleet.organization('acme');
  const now = await world.fleet.hoursFromNow(0);
  await acme.instance({ plan, from: await world.fleet.hoursFromNow(-5) });
  await world.fleet.read(`
    INSERT INTO status_minutes (minute, database_reachable)
    SELECT minute, minute NOT BETWEEN from_minute AND from_minute + interval '9 minutes'
    FROM (SELECT date_bin('1 minute', now() - interval '3 hours', '1970-01-01Z') AS from_minute) began,
         generate_series(from_minute - interval '1 hour', from_minute + interval '1 hour', '1 minute') m (minute)`);
  await world.fleet.runAt(now);
  const { incidents } = await world.services.statusRecord.get();
  assert.equal(incidents.filter(({ component }) => component === 'database').length, 1);
  const { rows } = await world.fleet.owner.query<{ name: string }>(
    `SELECT 'database-' || to_char(min(minute) AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MI"Z"') AS name
     FROM status_minutes WHERE NOT database_reachable`,
  );
  const name = rows[0]?.name ?? '';
  const first = await world.services.serviceCredits.apply(name, {}, OPERATOR);
  assert.deepEqual([first.incident, first.organizations.length], [name, 1]);
  const told = await world.services.incidents.open(
    { title: 'Away', components: ['app'], impact: 'major', status: 'resolved', text: 'x', recorded: name },
    OPERATOR,
  );
  const again = await world.services.serviceCredits.apply(told.id, {}, OPERATOR);
  assert.deepEqual([again.incident, again.organizations[0]?.state], [name, 'credited']);
  assert.equal((await acme.ledger()).filter((line) => line.startsWith('credit')).length, 1);
});
