import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import {
  type Operation,
  type Request,
  requestsTo,
  rightRequestsTo,
  type Schema,
} from '../support/apiDescription.ts';
import { readDescription, written } from '../support/describedAnswers.ts';
import { requireTimestamps } from '../support/timestamps.ts';
import { insertRow } from '../support/insertRows.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

const REQUESTS = Number(process.env.OPENAPI_REQUESTS ?? 1_500);

platformTest(
  'requests made up from the description are answered as it says, and the books stay sound',
  async (world, t) => {
    const { fleet } = world;
    const people = await populate(world);
    const { operations, resolve, requireFit } = readDescription(world.app);
    assert.ok(operations.length > 40, `only ${operations.length} operations`);
    const known = {
      organization: ['acme'],
      plan: ['small', 'large'],
      region: ['here'],
      cursor: ['MQ', 'MS4x', 'MS4xLjE'],
      instance: ['1', '2', '3', '4'],
      container: ['1', '2', '3'],
      addon: ['5'],
      resource: ['1', '5'],
      ticket: ['1', '2'],
      webhook: ['1', '2', '3'],
      delivery: ['1', '2'],
      run: ['1'],
      entry: ['1', '2', '3'],
      payment: ['1', '2'],
      search: ['ac', 'x', '1'],
    };
    const requests = fc.oneof(...operations.map((operation) => requestsTo(operation, resolve, known)));
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    t.diagnostic(`SEED=${seed}`);
    const seen = new Set<string>();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(requests, fc.constantFrom(...people), async (request, person) => {
        const answer = await send(world, request, person);
        seen.add(
          `${request.operation.method} ${request.operation.path} ${Math.floor(answer.statusCode / 100)}`,
        );
        assert.ok(answer.statusCode < 500, `${answer.statusCode}: ${answer.body}`);
        if (request.undeclared)
          assert.ok(answer.statusCode >= 400, `took an undeclared field: ${answer.body}`);
        requireFit(request, answer);
        count += 1;
        if (count % 300 === 0) await fleet.runAt(await fleet.hoursFromNow(0));
      }),
      { seed, numRuns: REQUESTS, endOnFailure: true },
    );
    for (const { request, place } of surplusRequests(operations, resolve, known, seed)) {
      const { statusCode } = await send(world, request, world.administrator);
      assert.equal(
        statusCode,
        400,
        `${request.operation.method} ${request.operation.path} takes more in its ${place}`,
      );
    }
    const good = operations.filter(({ method, path }) => seen.has(`${method} ${path} 2`));
    t.diagnostic(`${good.length} of ${operations.length} operations were answered well at least once`);
    assert.ok(good.length > operations.length / 2);
  },
);

platformTest('every answer that is read writes its moments with six decimals, in UTC', async (world) => {
  await populate(world);
  const { operations, resolve } = readDescription(world.app);
  const there: Record<string, string> = { organization: 'acme', plan: 'small', addon: '5' };
  const read = operations.filter(({ method, path }) => method === 'GET' && !path.endsWith('/events'));
  for (const operation of read) {
    const [sample] = fc.sample(rightRequestsTo(operation, resolve, {}), 1) as [Request];
    const required = operation.parameters.filter((it) => it.in === 'query' && it.required);
    const ofAct = operation.path.endsWith('/admission') ? { kind: 'vps', plan: 'small' } : {};
    // A statement is of a month or of some days, so neither is required.
    const ofMonth = operation.parameters.some(({ name }) => name === 'month') ? { month: '2026-01' } : {};
    const query = {
      ...Object.fromEntries(required.map(({ name }) => [name, sample.query[name] ?? ''])),
      ...ofAct,
      ...ofMonth,
    };
    // The platform's webhook, and the message to it, came second.
    const number = operation.path.startsWith('/api/webhooks') ? '2' : '1';
    const path = Object.fromEntries(Object.keys(sample.path).map((name) => [name, there[name] ?? number]));
    const answer = await send(world, { ...sample, path, query }, world.administrator);
    assert.equal(answer.statusCode, 200, `${operation.path}: ${answer.body}`);
    if (String(answer.headers['content-type']).startsWith('application/json'))
      requireTimestamps(answer.json(), operation.path);
  }
});

/** For every operation: requests that are right but for one field too many, in the query and in a body if it has one. */
function* surplusRequests(
  operations: Operation[],
  resolve: (ref: string) => Schema,
  known: Record<string, string[]>,
  seed: number,
): Generator<{ request: Request; place: string }> {
  for (const operation of operations) {
    const requests = rightRequestsTo(operation, resolve, known);
    const [sample] = fc.sample(requests, { seed, numRuns: 1 }) as [Request];
    const there = sample.path.organization === undefined ? {} : { organization: 'acme' };
    const right = { ...sample, path: { ...sample.path, ...there } };
    if (operation.body)
      yield { place: 'body', request: { ...right, body: { ...(right.body as object), surplus: 1 } } };
    yield { place: 'query', request: { ...right, query: { ...right.query, surplus: 'x' } } };
  }
}

/** Something to ask about, and who asks: an administrator mostly, an owner, a stranger and nobody. */
async function populate(world: Platform): Promise<(bigint | null)[]> {
  const { fleet, administrator } = world;
  const small = await fleet.plan('small', { monthly: '5' });
  await fleet.plan('large', { monthly: '10', hourly: '0.03' });
  const gib = await fleet.addonPlan('gib', { monthly: '0.10' });
  const acme = await fleet.organization('acme', { balance: '1' });
  const first = await acme.instance({ plan: small, from: await fleet.hoursFromNow(-30) });
  for (const age of [-2.5, -0.5]) await acme.instance({ plan: small, from: await fleet.hoursFromNow(age) });
  await acme.instance({ plan: small, status: 'provisioning' });
  await acme.addon({ plan: gib, of: first, quantity: 3, from: await fleet.hoursFromNow(-2.5) });
  await fleet.runAt(await fleet.hoursFromNow(0));
  await insertRow(fleet.owner, 'payments', { organization_id: acme.id, provider: 'manual' });
  const owner = await world.member(acme, 'owner');
  const tiny = { kind: 'container', code: 'tiny', memoryMib: 256, price: { monthly: '0' } };
  await world.ask(administrator, 'POST', '/api/plans', { body: tiny });
  const body = { name: 'c', plan: 'tiny', image: 'nginx' };
  await world.ask(owner, 'POST', '/api/organizations/acme/containers', { body });
  await world.ask(owner, 'POST', '/api/organizations/acme/tickets', {
    body: { subject: 'Help', body: 'me' },
  });
  const webhook = { url: 'https://example.org/hooks', events: ['wallet.low'] };
  for (const base of ['/api/organizations/acme/webhooks', '/api/webhooks'])
    await world.ask(administrator, 'POST', base, { body: webhook });
  for (const base of ['/api/organizations/acme/webhooks/1', '/api/webhooks/2'])
    await world.ask(administrator, 'POST', `${base}/test`);
  return [administrator, administrator, administrator, owner, await world.user('stranger@example.org'), null];
}

function send(world: Platform, request: Request, person: bigint | null): Promise<LightMyRequestResponse> {
  const { method, url, headers, text } = written(request);
  return world.ask(person, method, url, { headers, body: text as unknown as object });
}
