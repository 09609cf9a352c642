import assert from 'node:assert/strict';
import { request as startRequest } from 'node:http';
import { type TestContext, test } from 'node:test';
import {
  type HealthEvent,
  HealthEvents,
  type HealthListener,
} from '../../api/services/status/healthEvents.ts';
import { VpsStats } from '../../contracts/health.ts';
import type { PlatformStatus } from '../../contracts/platformStatus.ts';
import { readSettings } from '../../config/settings.ts';
import { startServer } from '../../api/server.ts';
import type { Pool } from '../../db/pool.ts';
import { freshDatabase } from '../support/database.ts';
import { EventStream, type ReceivedEvent } from '../support/eventStream.ts';
import { type HealthAppOptions, healthApp } from '../support/healthApp.ts';
import { insertRow } from '../support/insertRows.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { until } from '../support/until.ts';
import { signal } from '../support/waiting.ts';

async function listeningApp(t: TestContext, options: HealthAppOptions = {}) {
  const health = await healthApp(t, options);
  await insertRow(health.owner, 'regions');
  await insertRow(health.owner, 'organizations');
  return { ...health, address: await health.listen() };
}

/** One more instance that provisions. */
async function addInstance(owner: Pool): Promise<void> {
  await insertRow(owner, 'vps_instances', { organization_id: 1, status: 'provisioning' });
}

/** How many instances an event tells of; undefined for another kind. */
const total = ({ event, data }: ReceivedEvent) =>
  event === 'stats' ? (data as VpsStats).vps.total : undefined;
const firstEvent = (stream: EventStream, kind = 'stats') =>
  until(`a ${kind} event has come`, () => stream.events.find(({ event }) => event === kind));

test('a stream begins with the figures, of what its reader may see', async (t) => {
  const { address } = await listeningApp(t);
  const seen: Record<string, string[]> = {};
  for (const caller of ['anonymous', 'user', 'administrator'] as const) {
    const stream = await EventStream.open(address, caller);
    assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.equal(stream.response.headers.get('cache-control'), 'no-store');
    assert.equal(stream.response.headers.get('x-content-type-options'), 'nosniff');
    const { data } = await firstEvent(stream);
    seen[caller] = Object.keys((data as { vps: object }).vps);
    await stream.leave();
  }
  assert.deepEqual(seen, {
    anonymous: ['total', 'byStatus'],
    user: ['total', 'byStatus', 'resources'],
    administrator: ['total', 'byStatus', 'resources', 'byRegion', 'byPlan'],
  });
});

test('where visitors see components alone, their stream tells nothing of the fleet', async (t) => {
  const { address, owner } = await listeningApp(t, { publicStatus: 'components' });
  const visitor = await EventStream.open(address, 'anonymous');
  const user = await EventStream.open(address, 'user');
  await firstEvent(user);
  await addInstance(owner);
  await until('the instance is told', () => user.events.some((event) => total(event) === 1));
  assert.deepEqual(
    visitor.events.filter(({ event }) => event === 'stats'),
    [],
  );
});

test('a change reaches a stream within 2 seconds and the endpoint within 5, with 20 clients polling', async (t) => {
  const { address, owner } = await listeningApp(t);
  const stream = await EventStream.open(address);
  await firstEvent(stream);
  const seenByPolling = signal();
  const polling = new AbortController();
  const clients = Array.from({ length: 20 }, async () => {
    while (!polling.signal.aborted) {
      const { vps } = VpsStats.parse(await (await fetch(`${address}/api/health/stats`)).json());
      if (vps.total === 1) seenByPolling.give();
    }
  });
  const pushedAfterMs: number[] = [];
  for (let change = 1; change <= 3; change += 1) {
    await addInstance(owner);
    const start = performance.now();
    await until(`change ${change} is pushed`, () => stream.events.some((event) => total(event) === change));
    pushedAfterMs.push(performance.now() - start);
    if (change > 1) continue;
    await seenByPolling.given;
    assert.ok(performance.now() - start < 5_000, `polled after ${performance.now() - start} ms`);
  }
  // The median: one of three may meet a machine that does other things too.
  assert.ok((pushedAfterMs.sort((a, b) => a - b)[1] ?? Infinity) < 2_000, `pushed after ${pushedAfterMs} ms`);
  polling.abort();
  await Promise.all(clients);
  await stream.leave();
});

test('nothing is pushed while nothing changes', async (t) => {
  const { address, statements } = await listeningApp(t);
  const stream = await EventStream.open(address);
  await firstEvent(stream);
  const counts = () => statements.filter((statement) => statement.includes('deleted_at IS NULL')).length;
  const before = counts();
  await until('it was counted twice more', () => counts() >= before + 3);
  assert.deepEqual(stream.events.map(({ event }) => event).sort(), ['state', 'stats']);
  await stream.leave();
});

test('only administrators get billing', async (t) => {
  const { address, owner } = await listeningApp(t);
  const administrator = await EventStream.open(address, 'administrator');
  const user = await EventStream.open(address, 'user');
  const first = await firstEvent(administrator, 'billing');
  assert.equal((first.data as { biller: string }).biller, 'none');
  await owner.query(`
    UPDATE billing_lease SET holder = 'me', runner = 'daemon', acquired_at = now(), expires_at = now() + interval '1 hour';
    SELECT pg_notify('containerstacks_billing', 'daemon started')`);
  await until('the new biller is told', () =>
    administrator.events.some(({ data }) => (data as { biller?: string }).biller === 'daemon'),
  );
  await addInstance(owner);
  await until('the user is told of the change', () => user.events.some((event) => total(event) === 1));
  assert.deepEqual([...new Set(user.events.map(({ event }) => event))].sort(), ['state', 'stats']);
  assert.doesNotMatch(JSON.stringify(user.events), /billing|daemon/i);
  await Promise.all([administrator.leave(), user.leave()]);
});

test('a client that reconnects gets only what it has not seen', async (t) => {
  const { address, owner } = await listeningApp(t);
  // Keeps the app looking, so that its last event stands.
  const other = await EventStream.open(address);
  const { id } = await firstEvent(other);
  const back = await EventStream.open(address, 'anonymous', { 'last-event-id': id });
  await addInstance(owner);
  await until('the change is told', () => back.events.some((event) => total(event) === 1));
  assert.deepEqual(back.events.map(total).filter(Number.isInteger), [1]);
  const late = await EventStream.open(address, 'anonymous', { 'last-event-id': id });
  assert.equal(total(await firstEvent(late)), 1);
  await Promise.all([other.leave(), back.leave(), late.leave()]);
});

test('an id of another process, or none at all, counts as nothing seen', async (t) => {
  const { address } = await listeningApp(t);
  const other = await EventStream.open(address);
  const { id } = await firstEvent(other);
  for (const foreign of ['1', 'ffffffff-999', `${id.split('-')[0]}-x`, '-', 'garbage']) {
    const stream = await EventStream.open(address, 'anonymous', { 'last-event-id': foreign });
    await firstEvent(stream);
    await stream.leave();
  }
  await other.leave();
});

test('one stream too many is refused, and taken when another has left', async (t) => {
  const { address, app } = await listeningApp(t, { mostStreams: { clients: 2 } });
  const streams = await Promise.all([EventStream.open(address), EventStream.open(address)]);
  const refused = await fetch(`${address}/api/health/events`);
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('content-type'), 'application/problem+json');
  assert.equal(((await refused.json()) as { code: string }).code, 'unavailable');
  await streams[0].leave();
  await until('a place is free', async () => {
    const stream = await EventStream.open(address);
    if (stream.response.status === 200) {
      await firstEvent(stream);
      await stream.leave();
    }
    return stream.response.status === 200;
  });
  await streams[1].leave();
  assert.match((await app.inject('/metrics')).body, /containerstacks_event_streams \d/);
});

test('an address and an account may have so many streams open, whatever others have', async (t) => {
  const { address } = await listeningApp(t, { mostStreams: { clientsEach: 1 } });
  for (const [caller, another] of [
    ['anonymous', 'another user'],
    ['user', 'administrator'],
  ] as const) {
    const stream = await EventStream.open(address, caller);
    const refused = await fetch(`${address}/api/health/events`, { headers: { 'x-test-caller': caller } });
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('content-type'), 'application/problem+json');
    assert.equal(refused.headers.get('retry-after'), '30');
    assert.equal(((await refused.json()) as { code: string }).code, 'too_many_requests');
    const other = await EventStream.open(address, another);
    assert.equal(other.response.status, 200);
    await Promise.all([stream.leave(), other.leave()]);
    await until('its place is free', async () => {
      const again = await EventStream.open(address, caller);
      await again.leave();
      return again.response.status === 200;
    });
  }
});

test('a quiet stream shows that it lives', async (t) => {
  const { address } = await listeningApp(t, { heartbeatMs: 20 });
  const stream = await EventStream.open(address);
  await until('three heartbeats have come', () => stream.comments >= 3);
  await stream.leave();
});

test('a key without the scope to read keeps the stream that visitors have', async (t) => {
  const key = {
    kind: 'key',
    keyId: 'k',
    userId: 1n,
    role: 'user',
    scopes: ['provision'],
    organizationId: null,
  } as const;
  const { address } = await listeningApp(t, {
    heartbeatMs: 20,
    identify: async () => ({ ...key, scopes: [...key.scopes] }),
  });
  const stream = await EventStream.open(address);
  await until('three heartbeats have come', () => stream.comments >= 3);
  const { data } = await firstEvent(stream);
  assert.deepEqual(Object.keys((data as { vps: object }).vps), ['total', 'byStatus']);
  await stream.leave();
});

test('a stream ends once its reader may no longer read it', async (t) => {
  let signedIn = true;
  const user = { kind: 'user', userId: 1n, role: 'user', sessionId: 'one', hasRecentProof: true } as const;
  const { address } = await listeningApp(t, {
    heartbeatMs: 20,
    identify: async () => (signedIn ? user : { kind: 'anonymous' }),
  });
  const stream = await EventStream.open(address, 'user');
  await firstEvent(stream);
  signedIn = false;
  await stream.ended;
});

test('without listeners the app neither queries nor keeps a connection', async (t) => {
  const { address, owner } = await listeningApp(t);
  const listening = async () => {
    const { rows } = await owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
    );
    return rows.length;
  };
  const streams = await Promise.all(Array.from({ length: 5 }, () => EventStream.open(address)));
  await Promise.all(streams.map((stream) => firstEvent(stream)));
  assert.equal(await listening(), 1);
  await Promise.all(streams.map((stream) => stream.leave()));
  await until('the connection is closed', async () => (await listening()) === 0);
});

test('a reader who goes at once leaves nothing behind, so that the app can close', async (t) => {
  const { address, app } = await listeningApp(t);
  for (let round = 0; round < 5; round += 1) await (await EventStream.open(address)).leave();
  const stream = await EventStream.open(address);
  await firstEvent(stream);
  await stream.leave();
  await app.close();
});

test('the figures come back to an open stream after the database was away', async (t) => {
  const { address, owner } = await listeningApp(t);
  const stream = await EventStream.open(address, 'administrator');
  await firstEvent(stream, 'billing');
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'test app'`,
  );
  await addInstance(owner);
  await until('the change is told', () =>
    stream.events.some((event) => event.event === 'stats' && total(event) === 1),
  );
  await owner.query(`
    UPDATE billing_lease SET holder = 'me', runner = 'daemon', acquired_at = now(), expires_at = now() + interval '1 hour';
    SELECT pg_notify('containerstacks_billing', 'daemon started')`);
  await until('billing is told again', () =>
    stream.events.some(({ data }) => (data as { biller?: string }).biller === 'daemon'),
  );
  await stream.leave();
});

const stateOf = ({ data }: ReceivedEvent) => {
  const { state, title } = data as PlatformStatus;
  return `${state}: ${title}`;
};

test('the state is pushed within two seconds when the database goes away and when it is back', async (t) => {
  const database = await freshDatabase();
  const proxy = await TcpProxy.to(database.appUrl);
  t.after(async () => {
    await proxy.close();
    await database.drop();
  });
  await proxy.open();
  const { listen } = await healthApp(t, { url: proxy.url });
  const stream = await EventStream.open(await listen());
  const states = () => stream.events.filter(({ event }) => event === 'state').map(stateOf);
  const good = 'operational: All systems operational';
  const away = 'outage: Major outage: the database does not answer';
  const tells = async (expected: string[]) => {
    const start = performance.now();
    await until(`the states ${expected} are told`, () => states().length >= expected.length);
    assert.deepEqual(states(), expected);
    return performance.now() - start;
  };
  await tells([good]);
  await proxy.close();
  const tookMs = await tells([good, away]);
  assert.ok(tookMs < 4_000, `told after ${tookMs} ms`);
  await proxy.open();
  await tells([good, away, good]);
  // Half-open: nothing is refused, and nothing comes any more.
  proxy.silence();
  await tells([good, away, good, away]);
  await stream.leave();
});

test('a newcomer is told what the app has seen last, and nothing of before the last one left', async () => {
  let title = 'away';
  const looking = Promise.withResolvers<void>();
  const judged = () => ({ state: { title }, at: 0n, stats: null });
  const events = new HealthEvents({
    pool: {},
    stats: {},
    daemons: {},
    platformState: { judge: () => looking.promise, judgeLast: judged },
  } as unknown as ConstructorParameters<typeof HealthEvents>[0]);
  const join = () => {
    const told: string[] = [];
    const tell = (event: HealthEvent) => {
      if (event.kind === 'state') told.push(event.forVisitors.state.title);
    };
    return { told, leave: events.subscribe({ tell, end: () => {} }, 'one') };
  };
  const first = join();
  first.leave();
  looking.resolve();
  await looking.promise;
  await new Promise(setImmediate);
  const second = join();
  assert.deepEqual(second.told, [], 'the look was for the first');
  await until('the second is told', () => second.told.length > 0);
  title = 'good';
  const third = join();
  assert.deepEqual([second.told, third.told], [['away', 'good'], ['good']]);
  second.leave();
  third.leave();
});

test('a reader who does not read is cut off', async (t) => {
  const listeners = new Set<HealthListener>();
  const { address } = await listeningApp(t, {
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const { given: begun, give: begin } = signal();
  const slow = startRequest(`${address}/api/health/events`, (response) => {
    response.pause();
    begin();
  });
  slow.on('error', () => {});
  slow.end();
  await begun;
  const byStatus = { running: 0, stopped: 0, provisioning: 0, error: 0 };
  const figures = {
    total: 0,
    // As long as a large platform's lists.
    byStatus: { ...byStatus, [`${'x'.repeat(100_000)}`]: 0 },
    resources: { totalVCPUs: 0, totalMemoryGB: 0, totalDiskGB: 0 },
    byRegion: [],
    byPlan: [],
    at: 0n,
  };
  await until('it is cut off', () => {
    for (const { tell } of listeners) tell({ id: 'a-1', kind: 'stats', figures });
    return listeners.size === 0;
  });
  slow.destroy();
});

test('HEAD and OPTIONS open no stream', async (t) => {
  const { app } = await listeningApp(t);
  for (const method of ['HEAD', 'OPTIONS', 'POST'] as const) {
    const answer = await app.inject({ method, url: '/api/health/events' });
    assert.equal(answer.statusCode, 405, method);
    assert.equal(answer.headers.allow, 'GET');
  }
});

test('the server closes at once with streams open', async () => {
  await using database = await freshDatabase();
  const server = await startServer(
    readSettings({ DATABASE_URL: database.appUrl, PORT: '0', LOG_LEVEL: 'silent' }),
  );
  const streams = await Promise.all(Array.from({ length: 3 }, () => EventStream.open(server.address)));
  await Promise.all(streams.map((stream) => firstEvent(stream)));
  // One whose first look is still under way.
  streams.push(await EventStream.open(server.address));
  await server.close();
  await Promise.all(streams.map(({ ended }) => ended));
});

test('the server closes while the very first look is under way', async () => {
  await using database = await freshDatabase();
  const server = await startServer(
    readSettings({ DATABASE_URL: database.appUrl, PORT: '0', LOG_LEVEL: 'silent' }),
  );
  const stream = await EventStream.open(server.address);
  await server.close();
  await stream.ended;
});
