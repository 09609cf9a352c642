/** Messages reach receivers, signed, once in the good case, and again when something goes wrong (rule 28). */
import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { parseInstant } from '../../domain/instant.ts';
import { fleetTest } from '../support/fleet.ts';
import { openReceiver, verify } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { BY, deliveriesOf, dispatcherOf, happen, webhookTo, webhooksOf } from '../support/webhooks.ts';

fleetTest('an event reaches the webhooks that chose it, signed as the library checks it', async (fleet) => {
  await using receiver = await openReceiver();
  const acme = await fleet.organization('acme');
  const other = await fleet.organization('other');
  const { endpoint, secret } = await webhookTo(fleet, acme.id, receiver.url);
  const { endpoint: silent } = await webhookTo(fleet, acme.id, receiver.url, ['wallet.past_due']);
  const { endpoint: foreign } = await webhookTo(fleet, other.id, receiver.url);
  const { endpoint: platform, secret: platformSecret } = await webhookTo(fleet, null, receiver.url);
  await happen(fleet, acme.id, { balance: '3.900000' });
  await dispatcherOf(fleet).look();
  const lines = await Promise.all(
    [endpoint, silent, foreign, platform].map(({ endpointId }) => deliveriesOf(fleet, endpointId)),
  );
  assert.deepEqual(lines, [['delivered 1 200'], [], [], ['delivered 1 200']]);
  const [first, second] = receiver.received;
  assert.ok(first && second);
  for (const one of [first, second])
    assert.ok([secret, platformSecret].some((each) => isSignedWith(one, each)));
  const { timestamp, ...message } = JSON.parse(first.body);
  assert.match(timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(message, {
    id: first.headers['webhook-id'],
    type: 'wallet.low',
    organization: String(acme.id),
    sequence: 1,
    data: { balance: '3.900000' },
  });
});

function isSignedWith(received: Parameters<typeof verify>[0], secret: string): boolean {
  try {
    verify(received, secret);
    return true;
  } catch {
    return false;
  }
}

fleetTest('for a day after a rotation both secrets sign, and then the new one alone', async (fleet) => {
  await using receiver = await openReceiver();
  const acme = await fleet.organization('acme');
  const { endpoint, secret } = await webhookTo(fleet, acme.id, receiver.url);
  const { secret: next } = await webhooksOf(fleet).rotate(acme.id, endpoint.endpointId, BY);
  await happen(fleet, acme.id);
  await dispatcherOf(fleet).look();
  await fleet.read(`UPDATE webhook_endpoints SET former_secret_until = now() - interval '1 second'`);
  await happen(fleet, acme.id);
  await dispatcherOf(fleet).look();
  const signed = receiver.received.map((one) => [secret, next].map((each) => isSignedWith(one, each)));
  assert.deepEqual(signed, [
    [true, true],
    [false, true],
  ]);
});

const FAULTS: Record<string, [answer: Parameters<typeof answerWith>[0], line: RegExp]> = {
  'an error': [{ status: 500 }, /^pending 1 500$/],
  'a redirect, which is not followed': [{ status: 302, location: '/elsewhere' }, /^pending 1 302$/],
  'no answer in time': ['silence', /^pending 1 no whole answer within 2 seconds$/],
  'an answer that never ends': ['dripping', /^pending 1 no whole answer within 2 seconds$/],
  'a connection that breaks': ['break', /^pending 1 (socket hang up|read ECONNRESET)$/],
};

function answerWith(how: { status: number; location?: string } | 'silence' | 'dripping' | 'break') {
  return (response: import('node:http').ServerResponse) => {
    if (how === 'silence') return;
    if (how === 'break') return void response.destroy();
    if (how === 'dripping') return void response.writeHead(200).write('a');
    response.writeHead(how.status, how.location ? { location: how.location } : {}).end();
  };
}

fleetTest(
  'what a receiver does not take is tried again: errors, redirects, silence, breaks',
  async (fleet) => {
    const acme = await fleet.organization('acme');
    await using receivers = new AsyncDisposableStack();
    const endpoints: [name: string, endpointId: bigint, line: RegExp, received: () => number][] = [];
    for (const [name, [how, line]] of Object.entries(FAULTS)) {
      const receiver = receivers.use(await openReceiver());
      receiver.answer = answerWith(how);
      const { endpoint } = await webhookTo(fleet, acme.id, receiver.url);
      endpoints.push([name, endpoint.endpointId, line, () => receiver.received.length]);
    }
    await happen(fleet, acme.id);
    await dispatcherOf(fleet, { limitMs: 2_000 }).look();
    for (const [name, endpointId, line, received] of endpoints) {
      assert.match((await deliveriesOf(fleet, endpointId)).join(), line, name);
      assert.equal(received(), 1, name);
    }
  },
);

fleetTest('a closed port and a wrong certificate are failures, and are said', async (fleet) => {
  const acme = await fleet.organization('acme');
  const closed = await openReceiver();
  await closed[Symbol.asyncDispose]();
  const { endpoint: dead } = await webhookTo(fleet, acme.id, closed.url);
  await using stack = new AsyncDisposableStack();
  const fixture = (name: string) => readFileSync(new URL(`../data/tls/${name}`, import.meta.url));
  const server = createTlsServer({ key: fixture('key.pem'), cert: fixture('cert.pem') }, (_, response) =>
    response.end(),
  );
  stack.defer(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { endpoint: selfSigned } = await webhookTo(fleet, acme.id, `https://localhost:${port}/`);
  await happen(fleet, acme.id);
  await dispatcherOf(fleet).look();
  assert.match((await deliveriesOf(fleet, dead.endpointId)).join(), /^pending 1 .*ECONNREFUSED/);
  assert.match(
    (await deliveriesOf(fleet, selfSigned.endpointId)).join(),
    /^pending 1 .*self-signed certificate/,
  );
});

fleetTest('410 disables at once, and its owner is told; nothing is sent there any more', async (fleet) => {
  await using receiver = await openReceiver();
  receiver.answer = answerWith({ status: 410 });
  const acme = await fleet.organization('acme');
  const { endpoint } = await webhookTo(fleet, acme.id, receiver.url);
  await happen(fleet, acme.id);
  await dispatcherOf(fleet).look();
  await happen(fleet, acme.id);
  await dispatcherOf(fleet).look();
  assert.deepEqual(await deliveriesOf(fleet, endpoint.endpointId), ['failed 1 410']);
  assert.equal((await webhooksOf(fleet).get(acme.id, endpoint.endpointId)).disabledBecause, 'gone');
  const [told] = await fleet.read(
    `SELECT payload, mail_due_at IS NOT NULL AS mailed FROM events WHERE type = 'webhook.disabled'`,
  );
  const { host } = new URL(receiver.url);
  assert.deepEqual(told, {
    payload: { endpoint: String(endpoint.endpointId), host, reason: 'gone' },
    mailed: true,
  });
});

fleetTest(
  'dead for days: ten attempts by the schedule, disabled after five days, and all sent afterwards',
  async (fleet) => {
    await using receiver = await openReceiver();
    receiver.answer = answerWith({ status: 500 });
    const acme = await fleet.organization('acme');
    const { endpoint } = await webhookTo(fleet, acme.id, receiver.url);
    const { endpointId } = endpoint;
    const start = parseInstant('2100-01-01T00:00:00Z');
    let hour = 0n;
    const dispatcher = dispatcherOf(fleet, { now: async () => start + hour * 3_600_000_000n });
    await happen(fleet, acme.id);
    const state = async () => (await webhooksOf(fleet).get(acme.id, endpointId)).disabledBecause;
    // 0, 5 s and 5 min become 0, 1 and 2 h when it looks each hour; the others fall on the next full hour.
    const attempts: bigint[] = [];
    for (; hour < 119n; hour += 1n) {
      const before = receiver.received.length;
      if (hour === 60n) await happen(fleet, acme.id);
      await dispatcher.look();
      if (receiver.received.slice(before).some(({ message }) => message.sequence === 1)) attempts.push(hour);
    }
    assert.deepEqual(attempts, [0n, 1n, 2n, 3n, 5n, 10n, 20n, 34n, 54n, 78n]);
    assert.equal(await state(), null);
    const [first] = await deliveriesOf(fleet, endpointId);
    assert.equal(first, 'failed 10 500');
    for (; (await state()) === null; hour += 1n) {
      assert.ok(hour < 200n);
      await dispatcher.look();
    }
    assert.equal(await state(), 'failing');

    receiver.answer = answerWith({ status: 204 });
    await webhooksOf(fleet).change(acme.id, endpointId, { enabled: true }, BY);
    const since = parseInstant('2020-01-01T00:00:00Z');
    assert.equal(await webhooksOf(fleet).resendSince(acme.id, endpointId, since, BY), 2);
    hour += 1n;
    await dispatcher.look();
    assert.deepEqual(await deliveriesOf(fleet, endpointId), ['delivered 1 204', 'delivered 1 204']);
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    assert.equal(ids.size, 2);
  },
);

fleetTest('several apps at once deliver each message once', async (fleet) => {
  await using receiver = await openReceiver();
  const acme = await fleet.organization('acme');
  const { endpoint } = await webhookTo(fleet, acme.id, receiver.url);
  for (let count = 0; count < 60; count += 1) await happen(fleet, acme.id);
  await Promise.all([dispatcherOf(fleet).look(), dispatcherOf(fleet).look(), dispatcherOf(fleet).look()]);
  assert.deepEqual(await deliveriesOf(fleet, endpoint.endpointId), Array(60).fill('delivered 1 200'));
  assert.equal(receiver.received.length, 60);
  const sequences = receiver.received.map(({ message }) => message.sequence ?? 0);
  assert.deepEqual(
    sequences.toSorted((one, other) => one - other),
    Array.from({ length: 60 }, (_, index) => index + 1),
  );
});

fleetTest('a dead endpoint takes its own share alone: the others wait for nothing', async (fleet) => {
  await using receiver = await openReceiver();
  await using dead = await openReceiver();
  dead.answer = () => {};
  const acme = await fleet.organization('acme');
  const { endpoint: stuck } = await webhookTo(fleet, acme.id, dead.url);
  for (let count = 0; count < 9; count += 1) await webhookTo(fleet, acme.id, receiver.url);
  for (let count = 0; count < 100; count += 1) await happen(fleet, acme.id);
  const dispatcher = dispatcherOf(fleet, { limitMs: 60_000 });
  dispatcher.start();
  await until('all of the others have arrived', () => receiver.received.length === 900);
  // Eight hang in it, and nothing else does.
  assert.equal(dead.received.length, 8);
  assert.deepEqual(await deliveriesOf(fleet, stuck.endpointId), Array(100).fill('pending 0'));
  await dead[Symbol.asyncDispose]();
  await dispatcher.stop();
});
