/** Every route that names an object: one's own is there, another's under one's own organization is as good as absent. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { HTTPMethods } from 'fastify';
import type { Policy } from '../../api/actor.ts';
import { type Request, rightRequestsTo } from '../support/apiDescription.ts';
import {
  addMember,
  join,
  makeOrganization,
  openWorld,
  PASSWORD,
  type Person,
  signIn,
  type World,
} from '../support/accountsApp.ts';
import { readDescription, written } from '../support/describedAnswers.ts';
import { onlyRow } from '../../db/pool.ts';
import { insertAddonPlan } from '../support/fleetRows.ts';
import { insertContainerPlan, insertRow, insertRows } from '../support/insertRows.ts';

interface Route {
  method: HTTPMethods;
  url: string;
  policy: Policy;
  /** The parameter that names the object: the last one, if it isn't the organization. */
  name: string;
  /** The same, or what tells the platform's own objects of that name from those of organizations. */
  kind: string;
}

/** Objects by the parameter that names them in paths. */
type Objects = Record<string, string>;

const ABSENT: Objects = {
  instance: '999999',
  container: '999999',
  addon: '999999',
  ticket: '999999',
  invitation: '999999',
  user: '999999',
  session: '999999',
  entry: '999999',
  key: 'ffffffffffffffff',
  run: '999999',
  plan: 'nothing',
  region: 'nowhere',
  incident: '999999',
  maintenance: '999999',
  pending: '999999',
  rebill: '999999',
  payment: '999999',
  webhook: '999999',
  delivery: '999999',
  platformWebhook: '999999',
  platformDelivery: '999999',
  // Of an instance, for its power.
  id: '999999',
};

test('what a path names is there only where it belongs', async (t) => {
  const { world, routes } = await openObserved(t);
  const { owner, root, own, others, handle, handleOfOthers } = await populate(world);
  const kinds = new Set(routes.map(({ kind }) => kind));
  assert.deepEqual(
    [...kinds].filter((kind) => !ABSENT[kind] || !own[kind]).sort(),
    [],
    'kinds without objects',
  );
  const description = readDescription(world.app);
  const ask = async (route: Route, by: Person, id: string) => {
    const path: Objects = {
      organization: handle,
      instance: own.instance ?? '',
      plan: id,
      kind: 'vps',
      webhook: (isOfPlatform(route.url) ? own.platformWebhook : own.webhook) ?? '',
      [route.name]: id,
    };
    const described = route.url.replaceAll(/:(\w+)/g, '{$1}');
    const operation = description.operations.find(
      (one) => one.path === described && one.method === route.method,
    );
    const [sample] = operation
      ? fc.sample(
          rightRequestsTo(operation, description.resolve, { plan: ['small'], organization: ['own'] }),
          {
            seed: 7,
            numRuns: 1,
          },
        )
      : [];
    const place = route.url.replaceAll(/:(\w+)/g, (_, name) => path[name] ?? '');
    const { headers, text } = sample ? written(withoutOverride(sample)) : { headers: {}, text: undefined };
    return world.app.inject({
      method: route.method,
      url: place,
      headers: { ...headers, ...browser(by) },
      ...(text === undefined ? {} : { payload: text }),
    });
  };
  const wrong: string[] = [];
  const note = (route: Route, what: string, status: number) =>
    wrong.push(`${route.method} ${route.url}, ${what}: ${status}`);

  const before = await everythingOf(world, handleOfOthers);
  for (const route of routes) {
    const isInOrganization = route.url.includes(':organization');
    const callers = [
      ...(route.policy.allow === 'administrator' ? [] : [owner]),
      ...(route.policy.allow === 'administrator' || isInOrganization ? [root] : []),
    ];
    for (const caller of callers) {
      const absent = (await ask(route, caller, ABSENT[route.kind] ?? '')).statusCode;
      if (absent !== 404) note(route, `absent, by ${caller.email}`, absent);
      const foreign = others[route.kind];
      // What administrators alone handle, and belongs to no organization, is nobody's.
      if (foreign === undefined || (route.policy.allow === 'administrator' && !isInOrganization)) continue;
      const { statusCode } = await ask(route, caller, foreign);
      if (statusCode !== 404) note(route, `another's, by ${caller.email}`, statusCode);
    }
  }
  assert.deepEqual(await everythingOf(world, handleOfOthers), before);
  for (const route of routes) {
    const caller = route.policy.allow === 'administrator' ? root : owner;
    const { statusCode } = await ask(route, caller, own[route.kind] ?? '');
    // 409: there, and in no state for it.
    if (statusCode >= 300 && statusCode !== 409) note(route, 'own', statusCode);
  }
  assert.deepEqual(wrong, []);
  assert.ok(routes.length > 25, `only ${routes.length} routes name an object`);
});

function isOfPlatform(url: string): boolean {
  return url.startsWith('/api/webhooks/');
}

/** Only administrators override: others are refused before anything is looked for. */
function withoutOverride(request: Request): Request {
  const { overrideReason, ...body } = (request.body ?? {}) as { overrideReason?: string };
  return overrideReason === undefined ? request : { ...request, body };
}

async function openObserved(t: TestContext): Promise<{ world: World; routes: Route[] }> {
  const routes: Route[] = [];
  const world = await openWorld(t, {
    observe: (app) => {
      app.addHook('onRoute', ({ method, url, config }) => {
        const name = [...url.matchAll(/:(\w+)/g)].map(([, each]) => each).at(-1);
        // Whether a token to unsubscribe with is anybody's, nobody is told.
        const isNone = !name || name === 'organization' || name === 'token';
        if (isNone || !config?.policy) return;
        const kind = isOfPlatform(url) ? `platform${name[0]?.toUpperCase()}${name.slice(1)}` : name;
        for (const one of [method].flat()) {
          routes.push({ method: one as HTTPMethods, url, policy: config.policy, name, kind });
        }
      });
    },
  });
  await world.app.ready();
  return { world, routes };
}

/** Two organizations that have one of everything each; an administrator; and what is nobody's. */
async function populate(world: World) {
  const root = await join(world, 'root@example.org', 'administrator');
  const owner = await join(world, 'owner@example.org');
  const stranger = await join(world, 'stranger@example.org');
  await insertRow(world.owner, 'regions');
  await insertRow(world.owner, 'plans');
  await insertContainerPlan(world.owner);
  const { planId } = await insertAddonPlan(world.owner, 'gib');
  await insertRow(world.owner, 'billing_runs');
  const own = await furnish(world, 'Own', owner, planId);
  const others = await furnish(world, 'Other', stranger, planId);
  // Entries are counted in each organization: the second is the others' alone.
  await insertRows(world.owner, 'wallet_ledger', [
    { organization_id: 1, entry_no: 1, idempotency_key: 'k1' },
    { organization_id: 2, entry_no: 1, idempotency_key: 'k1' },
    { organization_id: 2, entry_no: 2, idempotency_key: 'k2', balance_after_micros: 10 },
  ]);
  // Expired, so that nothing is posted beside the entries above.
  await world.owner.query(
    `INSERT INTO pending_movements (organization_id, kind, amount_micros, idempotency_key, reason, asked_by, asked_at,
                                    expires_at)
     VALUES (1, 'credit', 5, 'k3', 'a gift', 'operator ada', '2025-01-01Z', '2025-01-04Z')`,
  );
  await world.owner.query(
    `INSERT INTO rebills (idempotency_key, plan_id, plan_kind, from_hour, until_hour, price_monthly_micros, reason, state,
                          asked_by)
     VALUES ('k4', 1, 'vps', '2025-01-01Z', '2025-01-02Z', 1, 'a mistake', 'refused', 'operator ada')`,
  );
  // One each, for the organization of its number.
  await insertRows(world.owner, 'payments', [
    { organization_id: 1, reference: 'CS-1' },
    { organization_id: 2, reference: 'CS-2' },
  ]);
  const slow = { title: 'Slow disks', components: ['app'], impact: 'minor', text: 'We look into it.' };
  const [startsAt, endsAt] = ['2098-12-31T22:00:00Z', '2098-12-31T23:00:00Z'];
  const plan = {
    title: 'Disks',
    components: ['app'],
    text: 'New.',
    startsAt,
    endsAt,
  };
  const reports = {
    incident: (await root.ask('POST', '/api/status/incidents', slow)).json().id,
    maintenance: (await root.ask('POST', '/api/status/maintenance', plan)).json().id,
  };
  return {
    owner,
    root,
    handle: 'own',
    handleOfOthers: 'other',
    others: { ...others, entry: '2', payment: '2' } as Objects,
    own: {
      ...own,
      ...(await platformWebhook(world)),
      entry: '1',
      run: '1',
      plan: 'small',
      region: 'here',
      pending: '1',
      rebill: '1',
      payment: '1',
      ...reports,
    } as Objects,
  };
}

/** A webhook, and a message to it. */
async function insertWebhook(world: World, organizationId: bigint | null) {
  const { rows } = await world.owner.query<{ webhook: string; delivery: string }>(
    `WITH made AS (
       INSERT INTO webhook_endpoints (organization_id, url, event_types, secret)
       VALUES ($1, 'https://example.org/hooks', '{wallet.low}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
       RETURNING endpoint_id
     )
     INSERT INTO webhook_deliveries (endpoint_id, next_try_at) SELECT endpoint_id, now() FROM made
     RETURNING endpoint_id::text AS webhook, delivery_id::text AS delivery`,
    [organizationId],
  );
  return onlyRow(rows);
}

async function platformWebhook(world: World): Promise<Objects> {
  const { webhook, delivery } = await insertWebhook(world, null);
  return { platformWebhook: webhook, platformDelivery: delivery };
}

async function furnish(world: World, name: string, owner: Person, addonPlanId: number): Promise<Objects> {
  const { id, handle } = await makeOrganization(world, name, owner);
  const member = await join(world, `member@${handle}.example.org`);
  await addMember(world, id, member, 'member');
  const made = await owner.ask('POST', `/api/organizations/${handle}/invitations`, {
    email: 'guest@example.org',
    role: 'member',
  });
  const key = await owner.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] });
  await signIn(world, owner.email, PASSWORD);
  const instance = await insertRow<{ instance_id: bigint }>(world.owner, 'vps_instances', {
    organization_id: id,
    plan_id: 1,
    status: 'provisioning',
  });
  const container = await insertRow<{ container_id: bigint }>(world.owner, 'containers', {
    organization_id: id,
  });
  const addonId = 1_000_000n + id;
  const subscription = { organization_id: id, subscription_id: addonId, resource_id: addonId };
  const addonTerms = { resource_kind: 'addon', plan_id: addonPlanId };
  await insertRow(world.owner, 'subscriptions', { ...subscription, ...addonTerms });
  await insertRow(world.owner, 'addons', {
    organization_id: id,
    addon_id: addonId,
    instance_id: instance.instance_id,
  });
  const ticket = await insertRow<{ ticket_id: bigint }>(world.owner, 'support_tickets', {
    organization_id: id,
  });
  const { rows: sessions } = await world.owner.query<{ id: bigint }>(
    `SELECT max(session_id) AS id FROM sessions JOIN organization_members USING (user_id)
     WHERE organization_id = $1 AND role = 'owner'`,
    [id],
  );
  return {
    instance: String(instance.instance_id),
    id: String(instance.instance_id),
    container: String(container.container_id),
    addon: String(addonId),
    ticket: String(ticket.ticket_id),
    invitation: made.json().invitation.id,
    user: String(member.userId),
    key: key.json().details.id,
    session: String(sessions[0]?.id),
    ...(await insertWebhook(world, id)),
  };
}

/** All that an organization and its people have. */
async function everythingOf(world: World, handle: string): Promise<unknown[]> {
  const tables = [
    'vps_instances',
    'addons',
    'containers',
    'support_tickets',
    'support_ticket_replies',
    'invitations',
    'webhook_endpoints',
  ];
  const ofOrganization = [...tables, 'organization_members'].map(
    (table) =>
      `(SELECT json_agg(t ORDER BY t::text) FROM ${table} t JOIN organization_handles h USING (organization_id)
        WHERE handle = $1) AS ${table}`,
  );
  const ofPeople = ['sessions', 'api_keys'].map(
    (table) =>
      `(SELECT json_agg(t ORDER BY t::text) FROM ${table} t JOIN organization_members USING (user_id)
        JOIN organization_handles h ON h.organization_id = organization_members.organization_id
        WHERE handle = $1) AS ${table}`,
  );
  return (await world.owner.query(`SELECT ${[...ofOrganization, ...ofPeople].join(', ')}`, [handle])).rows;
}

function browser({ cookie }: Person): Record<string, string> {
  return { cookie: `session=${cookie}`, host: 'localhost', origin: 'http://localhost' };
}
