/** What costs something before a request can be counted is bounded as well. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { limitConnections } from '../../api/plugins/connections.ts';
import { EventStream } from '../support/eventStream.ts';
import { healthApp } from '../support/healthApp.ts';
import { until } from '../support/until.ts';

const QUICK = { headersMs: 200, requestMs: 400, checkEveryMs: 50 };
const HEAD = 'POST /api/account/sessions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n';

for (const [what, bytes, answer] of [
  ['a body that never comes', `${HEAD}Content-Length: 100\r\n\r\n{`, /^HTTP\/1\.1 408 /],
  [
    'a body in pieces without an end',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
    /^HTTP\/1\.1 408 /,
  ],
  ['headers that never end', HEAD, /^HTTP\/1\.1 408 /],
  ['a connection on which nothing is ever said', '', /^(HTTP\/1\.1 408 |$)/],
] as const) {
  test(`${what} is not waited for`, async (t) => {
    const { listen } = await healthApp(t, { arrival: QUICK });
    const socket = connect(Number(new URL(await listen()).port), '127.0.0.1');
    socket.write(bytes);
    assert.match(await text(socket), answer);
  });
}

test('a request has half a minute to arrive, its headers a quarter, and connections are few enough', async (t) => {
  const { app } = await healthApp(t);
  const { requestTimeout, headersTimeout, maxConnections } = app.server;
  assert.deepEqual([requestTimeout, headersTimeout, maxConnections], [30_000, 15_000, 5_000]);
});

test('an event stream goes on for longer than a request may take to arrive', async (t) => {
  const { listen } = await healthApp(t, { arrival: QUICK, heartbeatMs: 20 });
  const stream = await EventStream.open(await listen());
  await until('its heartbeat has come a hundred times, two seconds on', () => stream.comments >= 100);
  await stream.leave();
});

test('an address may have so many connections open, and more when some are closed', async (t) => {
  const port = await limited(t, { from: '192.0.2.1', mostEach: 2 });
  const first = connect(port, '127.0.0.1');
  assert.deepEqual([await isHeard(first), await isHeard(connect(port, '127.0.0.1'))], [true, true]);
  assert.equal(await isHeard(connect(port, '127.0.0.1')), false);
  first.destroy();
  await until('a place is free', () => isHeard(connect(port, '127.0.0.1')));
});

test('behind a proxy, and from this machine, the connections of one address are many people’s', async (t) => {
  for (const port of [
    await limited(t, { from: '192.0.2.1', mostEach: 1, behindProxy: true }),
    await limited(t, { from: '127.0.0.1', mostEach: 1 }),
  ]) {
    for (let n = 0; n < 3; n++) assert.equal(await isHeard(connect(port, '127.0.0.1')), true);
  }
});

/** The port of a server that takes so many connections of one address, and sees all come from the one given. */
async function limited(
  t: TestContext,
  { from, mostEach, behindProxy = false }: { from: string; mostEach: number; behindProxy?: boolean },
): Promise<number> {
  const server = createServer((_, response) => response.end('hello'));
  server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: from }));
  limitConnections({ server } as unknown as FastifyInstance, behindProxy, mostEach);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Whether a request over a connection is answered, which then stays open. */
async function isHeard(socket: Socket): Promise<boolean> {
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  const [answer] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [null])]);
  return answer !== null;
}
