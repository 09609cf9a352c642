/** Incidents and maintenance as the API has them. */
import assert from 'node:assert/strict';
import { accountTest, askAs, askWithKey, join, type Person, type World } from '../support/accountsApp.ts';

const INCIDENTS = '/api/status/incidents';
const MAINTENANCE = '/api/status/maintenance';
const SLOW = {
  title: 'Slow disks in Frankfurt',
  components: ['app'],
  impact: 'major',
  text: 'Servers read at a tenth of their speed.',
};

interface Told {
  id: string;
  state: string;
}

/** What visitors are told. */
async function history({ ask }: World, cursor?: string) {
  const answer = await ask({ url: cursor === undefined ? INCIDENTS : `${INCIDENTS}?cursor=${cursor}` });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

const ids = (list: Told[]) => list.map(({ id }) => id);
const hence = (hours: number) => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;

accountTest('an incident is opened, followed and resolved, and visitors read all of it', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const opened = await root.ask('POST', INCIDENTS, SLOW);
  assert.equal(opened.statusCode, 201);
  const { id } = opened.json();
  assert.deepEqual(
    [opened.json().state, opened.json().latest.text, opened.json().resolvedAt],
    ['investigating', SLOW.text, null],
  );
  assert.deepEqual(ids((await history(world)).open.incidents), [id]);
  const post = (status: string, text: string) =>
    root.ask('POST', `${INCIDENTS}/${id}/updates`, { status, text });
  assert.equal((await post('identified', 'A switch port drops frames.')).statusCode, 201);
  assert.equal((await post('monitoring', 'Traffic goes another way.')).json().state, 'monitoring');
  assert.equal((await post('identified', 'Not quite.')).json().state, 'identified');
  const resolved = (await post('resolved', 'The port is replaced.')).json();
  assert.deepEqual(
    resolved.updates.map(({ status }: { status: string }) => status),
    ['resolved', 'identified', 'monitoring', 'identified', 'investigating'],
  );
  assert.ok(resolved.resolvedAt > resolved.startedAt);
  const late = await post('monitoring', 'Back?');
  assert.deepEqual(
    [late.statusCode, late.json().detail],
    [409, 'the incident is resolved: open another if it came back'],
  );
  const { open, days, nextCursor } = await history(world);
  assert.deepEqual([open.incidents, days.length, ids(days[0].incidents), nextCursor], [[], 1, [id], null]);
  const shown = await world.ask({ url: `${INCIDENTS}/${id}` });
  assert.deepEqual([shown.statusCode, shown.json()], [200, resolved]);
  assert.equal((await world.ask({ url: `${INCIDENTS}/999` })).statusCode, 404);
  assert.equal((await world.ask({ url: `${INCIDENTS}/017` })).statusCode, 400);
});

async function openReports({ services }: World) {
  await services.openReports.look();
  return services.openReports.last();
}

accountTest('maintenance is planned, changed and cancelled', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const plan = {
    title: 'New disks',
    text: 'Each server restarts once.',
    components: ['app', 'database'],
    startsAt: hence(24),
    endsAt: hence(26),
  };
  const planned = (await root.ask('POST', MAINTENANCE, plan)).json();
  assert.equal(planned.state, 'planned');
  const window = `${MAINTENANCE}/${planned.id}`;
  assert.deepEqual((await world.ask({ url: window })).json(), planned);
  const changed = await root.ask('PATCH', window, { startsAt: hence(-1), title: 'Newer disks' });
  assert.deepEqual([changed.statusCode, changed.json().state], [200, 'in_progress']);
  assert.deepEqual([changed.json().title, changed.json().text], ['Newer disks', plan.text]);
  const moved = await root.ask('PATCH', window, { startsAt: hence(1) });
  assert.deepEqual([moved.statusCode, moved.json().code], [409, 'conflict']);
  assert.deepEqual(ids((await history(world)).open.maintenance), [planned.id]);
  assert.deepEqual(await openReports(world), [
    {
      kind: 'maintenance',
      title: 'Newer disks',
      impact: 'minor',
      components: ['app', 'database'],
      until: BigInt(Date.parse(plan.endsAt)) * 1_000n,
    },
  ]);
  assert.equal((await root.ask('POST', `${window}/cancel`)).json().state, 'completed');
  assert.equal((await world.ask({ url: window })).json().state, 'completed');
  assert.equal((await world.ask({ url: `${MAINTENANCE}/999` })).statusCode, 404);
  assert.equal((await root.ask('POST', `${window}/cancel`)).statusCode, 409);
  const { open, days } = await history(world);
  assert.deepEqual([open.maintenance, ids(days[0].maintenance)], [[], [planned.id]]);
  assert.deepEqual(await openReports(world), []);

  const other = (await root.ask('POST', MAINTENANCE, plan)).json();
  assert.deepEqual(await openReports(world), [], 'what is only planned changes nothing');
  assert.equal((await root.ask('POST', `${MAINTENANCE}/${other.id}/cancel`)).json().state, 'cancelled');
  const over = await root.ask('POST', MAINTENANCE, { ...plan, startsAt: hence(-2), endsAt: hence(-1) });
  assert.deepEqual([over.statusCode, over.json().code], [400, 'invalid_request']);
  assert.equal((await root.ask('POST', `${MAINTENANCE}/999/cancel`)).statusCode, 404);
  const twice = await root.ask('POST', MAINTENANCE, { ...plan, components: ['app', 'app'] });
  assert.deepEqual(
    [twice.statusCode, twice.json().faults],
    [400, [{ place: 'body.components', text: 'must name each component once' }]],
  );
});

accountTest('a recorded incident is told of once, and shows as one', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  // Three minutes without the database an hour ago, and ten without billing.
  await world.owner.query(`
    INSERT INTO status_minutes
    SELECT minute, n NOT BETWEEN 60 AND 62, CASE WHEN n BETWEEN 60 AND 62 THEN NULL ELSE n NOT BETWEEN 20 AND 29 END
    FROM (SELECT n, date_trunc('minute', now()) - n * interval '1 minute' AS minute FROM generate_series(0, 100) n) m`);
  const past = (days: { incidents: Told[] }[]) => days.flatMap(({ incidents }) => incidents);
  const [found] = past((await history(world)).days) as (Told & { recordedAs: string; title: string })[];
  assert.match(found?.id ?? '', /^database-\d{8}T\d{4}Z$/);
  assert.deepEqual(
    [found?.title, found?.recordedAs, found?.state],
    ['Database was unreachable', found?.id, 'resolved'],
  );
  const mine = past((await root.ask('GET', INCIDENTS)).json().days);
  assert.equal(mine.length, 2, 'an administrator sees billing too');
  const billing = ids(mine).find((id) => id.startsWith('billing')) ?? '';
  assert.equal((await world.ask({ url: `${INCIDENTS}/${billing}` })).statusCode, 404);
  assert.equal((await root.ask('GET', `${INCIDENTS}/${billing}`)).statusCode, 200);
  const path = `${INCIDENTS}/${found?.id}`;
  assert.deepEqual((await world.ask({ url: path })).json().updates, []);
  const early = await root.ask('POST', `${path}/updates`, { status: 'resolved', text: 'Mended.' });
  assert.deepEqual([early.statusCode, early.json().code], [409, 'conflict']);

  const body = { ...SLOW, title: 'Failover took long', status: 'resolved', recorded: found?.id };
  const told = await root.ask('POST', INCIDENTS, body);
  assert.equal(told.statusCode, 201, told.body);
  const { id, startedAt, resolvedAt, recordedAs } = told.json();
  assert.deepEqual([recordedAs, Date.parse(resolvedAt) - Date.parse(startedAt)], [found?.id, 180_000]);
  assert.deepEqual(ids(past((await history(world)).days)), [id]);
  assert.equal((await world.ask({ url: path })).json().title, 'Failover took long');
  assert.equal((await root.ask('POST', INCIDENTS, body)).statusCode, 409);
  const unknown = { ...body, recorded: 'database-20200101T0000Z' };
  assert.equal((await root.ask('POST', INCIDENTS, unknown)).statusCode, 404);
});

accountTest('the list goes back 90 days at a time, and on to where there was something', async (world) => {
  const insert = (title: string, days: number) =>
    world.owner.query(
      `WITH opened AS (
         INSERT INTO incidents (title, components, impact, state, started_at, resolved_at, operator)
         SELECT $1, '{app}', 'minor', 'resolved', at, at + interval '1 hour', 'test'
         FROM (SELECT now() - $2 * interval '1 day' AS at) moment RETURNING incident_id)
       INSERT INTO incident_updates (incident_id, status, body, operator)
       SELECT incident_id, 'resolved', 'Mended', 'test' FROM opened`,
      [title, days],
    );
  for (const days of [0, 89, 90, 400]) await insert(`${days} days ago`, days);
  const titles = ({ days }: { days: { incidents: { title: string }[] }[] }) =>
    days.map(({ incidents }) => incidents.map(({ title }) => title).join());
  const first = await history(world);
  assert.deepEqual(titles(first), ['0 days ago', '89 days ago']);
  const second = await history(world, first.nextCursor);
  assert.deepEqual(titles(second), ['90 days ago']);
  const third = await history(world, second.nextCursor);
  assert.deepEqual([titles(third), third.nextCursor], [['400 days ago'], null]);
});

accountTest('a day with more than a page holds is told whole, or as far as a page goes', async (world) => {
  await world.owner.query(`
    WITH opened AS (
      INSERT INTO incidents (title, components, impact, state, started_at, resolved_at, operator)
      SELECT 'n' || n, '{app}', 'minor', 'resolved', at, at, 'test'
      FROM (SELECT n, now() - (n / 200) * interval '1 day' AS at FROM generate_series(0, 599) n) moments
      RETURNING incident_id)
    INSERT INTO incident_updates (incident_id, status, body, operator)
    SELECT incident_id, 'resolved', 'Mended', 'test' FROM opened`);
  const counts = [];
  for (let cursor: string | undefined; ; ) {
    const page = await history(world, cursor);
    counts.push(page.days.map(({ incidents }: { incidents: Told[] }) => incidents.length));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  assert.deepEqual(counts, [[200], [200], [200]]);
});

accountTest('only administrators change what is told, and the audit log says who', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const ada = await join(world, 'ada@example.org');
  const plan = { title: 'Disks', text: 'New.', components: ['app'], startsAt: hence(1), endsAt: hence(2) };
  const acts = (person: Person) => [
    person.ask('POST', INCIDENTS, SLOW),
    person.ask('POST', `${INCIDENTS}/1/updates`, { status: 'resolved', text: 'Mended.' }),
    person.ask('POST', MAINTENANCE, plan),
    person.ask('PATCH', `${MAINTENANCE}/1`, { title: 'Disks again' }),
    person.ask('POST', `${MAINTENANCE}/1/cancel`),
  ];
  for (const act of acts(ada)) assert.equal((await act).statusCode, 403);
  assert.equal((await askAs(world, 'none', 'POST', INCIDENTS, SLOW)).statusCode, 401);
  const key = (await root.ask('POST', '/api/account/keys', { name: 'ops', scopes: ['provision'] })).json()
    .key;
  const made = await askWithKey(world, key, 'POST', INCIDENTS, SLOW);
  assert.equal(made.statusCode, 201);
  await root.ask('POST', `${INCIDENTS}/${made.json().id}/updates`, { status: 'resolved', text: 'Mended.' });
  const { id } = (await root.ask('POST', MAINTENANCE, plan)).json();
  await root.ask('PATCH', `${MAINTENANCE}/${id}`, { title: 'Disks again' });
  await root.ask('POST', `${MAINTENANCE}/${id}/cancel`);
  const { items } = (await root.ask('GET', '/api/audit-log?limit=5')).json();
  assert.deepEqual(
    items.map(({ action, subject }: Record<string, string>) => `${action} ${subject}`),
    [
      `maintenance.cancel maintenance ${id}`,
      `maintenance.change maintenance ${id}`,
      `maintenance.plan maintenance ${id}`,
      `incident.update incident ${made.json().id}`,
      `incident.open incident ${made.json().id}`,
    ],
  );
  assert.equal(items[0].user.email, 'root@example.org');
  assert.notEqual(items[4].key, null);
});

accountTest('two who resolve an incident at once resolve it once', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const { id } = (await root.ask('POST', INCIDENTS, SLOW)).json();
  const resolve = () =>
    root.ask('POST', `${INCIDENTS}/${id}/updates`, { status: 'resolved', text: 'Mended.' });
  const statuses = (await Promise.all([resolve(), resolve()])).map(({ statusCode }) => statusCode);
  assert.deepEqual(statuses.sort(), [201, 409]);
});

accountTest(
  'the feed has an incident with its updates, and maintenance, as text and never as HTML',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    const { id } = (
      await root.ask('POST', INCIDENTS, { ...SLOW, text: 'Disks <b>1 & 2</b>\nare slow.' })
    ).json();
    await root.ask('POST', `${INCIDENTS}/${id}/updates`, { status: 'resolved', text: 'Replaced. ]]>' });
    const plan = { title: 'New disks', text: 'Each restarts.', components: ['app'] };
    await root.ask('POST', MAINTENANCE, { ...plan, startsAt: hence(1), endsAt: hence(2) });
    const feed = (await world.ask({ url: '/status/feed.atom' })).body;
    const entries = feed.split('<entry>').slice(1);
    assert.equal(entries.length, 2);
    assert.match(entries[0] ?? '', /<id>urn:containerstacks:maintenance:1<\/id>/);
    assert.match(entries[0] ?? '', /href="http:\/\/localhost\/status\/maintenance\/1"/);
    assert.match(entries[1] ?? '', new RegExp(`<id>urn:containerstacks:incident:${id}</id>`));
    assert.match(entries[1] ?? '', new RegExp(`href="http://localhost/status/incidents/${id}"`));
    assert.match(
      entries[1] ?? '',
      /Investigating<\/strong> \(\d{4}-[^)]*\): Disks &lt;b&gt;1 &amp; 2&lt;\/b&gt;<br>are slow\./,
    );
    assert.match(entries[1] ?? '', /Resolved<\/strong> \([^)]*\): Replaced\. \]\]&gt;/);
  },
);
