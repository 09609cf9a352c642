/** Every route of the app, asked by everybody: who is let in follows from the policy that the route declares. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import Fastify, { type HTTPMethods, type RouteOptions } from 'fastify';
import type { Policy } from '../../api/actor.ts';
import { requirePolicies } from '../../api/plugins/policies.ts';
import { SCOPES, type Scope } from '../../domain/accounts/roles.ts';
import {
  addMember,
  join,
  makeOrganization,
  openWorld,
  type Person,
  type World,
  OPERATOR,
} from '../support/accountsApp.ts';

/** What the probe answers in place of the route: let in. */
const LET_IN = 299;
type Outcome = 401 | 403 | 404 | typeof LET_IN;

interface Caller {
  name: string;
  headers: Record<string, string>;
  signedIn: boolean;
  administrator: boolean;
  /** In the organization called own; nobody but administrators has a say in the other one. */
  role: 'member' | 'admin' | 'owner' | null;
  /** Null: a session. */
  key: { scope: Scope; confinedTo: 'own' | 'other' | null } | null;
}

/** The rules of api/actor.ts, once more and in another way: a table of who has which rank. */
function expected(policy: Policy, caller: Caller, organization: 'own' | 'other' | 'absent' | null): Outcome {
  if (policy.allow === 'public') return LET_IN;
  if (!caller.signedIn) return 401;
  if (caller.key && caller.key.scope !== policy.scope) return 403;
  if (policy.allow === 'user') return LET_IN;
  if (policy.allow === 'administrator' && (!caller.administrator || caller.key?.confinedTo)) return 403;
  if (organization === null) return LET_IN;
  if (organization === 'absent') return 404;
  if (caller.key?.confinedTo && caller.key.confinedTo !== organization) return 404;
  if (caller.administrator) return LET_IN;
  if (organization === 'other' || caller.role === null) return 404;
  const enough = {
    member: ['member', 'admin', 'owner'],
    admin: ['admin', 'owner'],
    owner: ['owner'],
    administrator: [],
  }[policy.allow] as string[];
  return enough.includes(caller.role) ? LET_IN : 403;
}

test('every route lets in exactly those whom its policy names', async (t) => {
  const { world, routes } = await openProbe(t);
  const { callers, handles } = await gather(world);
  assert.ok(routes.length > 20, 'the app has routes');
  const wrong: string[] = [];
  let asked = 0;
  for (const { method, url, policy } of routes) {
    const organizations = url.includes(':organization') ? (['own', 'other', 'absent'] as const) : [null];
    for (const organization of organizations) {
      const path = url
        .replace(':organization', organization === null ? '' : handles[organization])
        .replaceAll(/:\w+/g, '1')
        .replace('*', 'x');
      const answers = await Promise.all(
        callers.map(({ headers }) => world.app.inject({ method, url: path, headers })),
      );
      for (const [number, caller] of callers.entries()) {
        const wanted = expected(policy, caller, organization);
        const given = answers[number]?.statusCode;
        asked++;
        if (given !== wanted) {
          wrong.push(
            `${method} ${url} by ${caller.name}, ${organization} organization: ${given}, not ${wanted}`,
          );
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(asked >= routes.length * callers.length);
});

/** Money by hand, keys, addresses, factors and roles. */
const PROVEN = [
  'POST /api/account/authenticator',
  'DELETE /api/account/authenticator',
  'POST /api/account/authenticator/confirm',
  'POST /api/account/recovery-codes',
  'POST /api/account/keys',
  'POST /api/account/password',
  'POST /api/account/email-change',
  'PATCH /api/users/:user',
  'PUT /api/organizations/:organization/factor-requirement',
  'POST /api/organizations/:organization/wallet/top-ups',
  'POST /api/organizations/:organization/wallet/movements',
  'POST /api/billing/pending-movements/:pending/confirmation',
  'POST /api/billing/payments/:payment/confirmation',
  'POST /api/billing/payments/:payment/refunds',
  'POST /api/billing/payments/:payment/resolution',
  'POST /api/status/incidents/:incident/credit',
  'POST /api/rebills',
  'POST /api/rebills/:rebill/application',
];

test('what matters most asks a session for a proof of the last 15 minutes, and no key', async (t) => {
  const { world, routes } = await openProbe(t);
  const { callers, handles } = await gather(world);
  const proven = routes.filter(({ policy }) => policy.recentProof);
  assert.deepEqual(proven.map(({ method, url }) => `${method} ${url}`).sort(), [...PROVEN].sort());
  const unlike = async (minutes: number, outcome: (wanted: Outcome, caller: Caller) => Outcome) => {
    await world.owner.query(
      `UPDATE sessions SET created_at = now() - interval '1 hour',
              authenticated_at = now() - $1::integer * interval '1 minute'`,
      [minutes],
    );
    const wrong: string[] = [];
    for (const { method, url, policy } of proven) {
      const organization = url.includes(':organization') ? 'own' : null;
      const path = url.replace(':organization', handles.own).replaceAll(/:\w+/g, '1');
      for (const caller of callers) {
        const answer = await world.app.inject({ method, url: path, headers: caller.headers });
        const wanted = outcome(expected(policy, caller, organization), caller);
        if (answer.statusCode !== wanted)
          wrong.push(`${method} ${url} by ${caller.name}: ${answer.statusCode}`);
        const isAsked = answer.statusCode === 403 && answer.json().code === 'reauthentication_required';
        if (isAsked !== (wanted === 403 && expected(policy, caller, organization) === LET_IN))
          wrong.push(`${method} ${url} by ${caller.name}: ${answer.body}`);
      }
    }
    return wrong;
  };
  assert.deepEqual(await unlike(14, (wanted) => wanted), []);
  assert.deepEqual(
    await unlike(16, (wanted, caller) => (wanted === LET_IN && caller.key === null ? 403 : wanted)),
    [],
  );
});

test('no route that changes something takes a request from a foreign page', async (t) => {
  const { world, routes } = await openProbe(t);
  const ada = await join(world, 'ada@example.org');
  for (const { method, url, policy } of routes) {
    if (['GET', 'HEAD', 'OPTIONS'].includes(method)) continue;
    const answer = await world.app.inject({
      method,
      url: url.replaceAll(/:\w+/g, '1'),
      headers: { cookie: `session=${ada.cookie}`, host: 'localhost', origin: 'https://evil.example' },
    });
    assert.equal(answer.json().code, 'foreign_origin', `${method} ${url} ${JSON.stringify(policy)}`);
  }
});

test('no route minds a JSON content type where no body comes', async (t) => {
  const { world, routes } = await openProbe(t);
  const ada = await join(world, 'ada@example.org', 'administrator');
  const { handle } = await makeOrganization(world, 'Own', ada);
  for (const { method, url } of routes) {
    if (['GET', 'HEAD', 'OPTIONS'].includes(method)) continue;
    for (const length of [{}, { 'content-length': '0' }]) {
      const answer = await world.app.inject({
        method,
        url: url.replace(':organization', handle).replaceAll(/:\w+/g, '1'),
        headers: {
          cookie: `session=${ada.cookie}`,
          host: 'localhost',
          origin: 'http://localhost',
          'content-type': 'application/json',
          ...length,
        },
      });
      assert.equal(answer.statusCode, LET_IN, `${method} ${url}: ${answer.body}`);
    }
  }
});

for (const [fault, url, policy] of [
  ['without a policy', '/api/secrets', undefined],
  ['for members that names no organization', '/api/secrets', { allow: 'member' }],
  ['open to all users below an organization', '/api/organizations/:organization/secrets', { allow: 'user' }],
  [
    'open to the public below an organization',
    '/api/organizations/:organization/secrets',
    { allow: 'public' },
  ],
] as const) {
  test(`a route ${fault} does not register`, () => {
    const app = Fastify();
    requirePolicies(app);
    assert.throws(() => app.get(url, { config: policy ? { policy } : {} }, () => null), /policy/);
  });
}

/** The app with a probe behind the policies: it answers before a route does anything. */
async function openProbe(
  t: TestContext,
): Promise<{ world: World; routes: { method: HTTPMethods; url: string; policy: Policy }[] }> {
  const seen: RouteOptions[] = [];
  const world = await openWorld(t, {
    observe: (app) => {
      app.addHook('onRoute', (route) => {
        seen.push(route);
      });
      app.addHook('preValidation', (_request, reply) => {
        reply.code(LET_IN).send();
      });
    },
  });
  const routes = seen.flatMap(({ method, url, config }) => {
    const policy = config?.policy;
    assert.ok(policy, `${method} ${url} declares no policy`);
    return [method].flat().map((one) => ({ method: one as HTTPMethods, url, policy }));
  });
  return { world, routes };
}

async function gather(
  world: World,
): Promise<{ callers: Caller[]; handles: Record<'own' | 'other' | 'absent', string> }> {
  const people = {
    user: await join(world, 'user@example.org'),
    member: await join(world, 'member@example.org'),
    admin: await join(world, 'admin@example.org'),
    owner: await join(world, 'owner@example.org'),
    stranger: await join(world, 'stranger@example.org'),
    administrator: await join(world, 'root@example.org', 'administrator'),
  };
  const own = await makeOrganization(world, 'Own', people.owner);
  const other = await makeOrganization(world, 'Other', people.stranger);
  await addMember(world, own.id, people.member, 'member');
  await addMember(world, own.id, people.admin, 'admin');

  const roles = { member: 'member', admin: 'admin', owner: 'owner' } as const;
  const base = (name: string) => ({
    signedIn: true,
    administrator: name === 'administrator',
    role: roles[name as keyof typeof roles] ?? null,
  });
  const callers: Caller[] = [
    { name: 'anonymous', headers: {}, signedIn: false, administrator: false, role: null, key: null },
    {
      name: 'a wrong key',
      headers: { authorization: `Bearer cs_0123456789abcdef_${'A'.repeat(43)}` },
      signedIn: false,
      administrator: false,
      role: null,
      key: null,
    },
  ];
  for (const [name, person] of Object.entries(people)) {
    if (person === people.stranger) continue;
    callers.push({ name, headers: browser(person), ...base(name), key: null });
  }
  for (const name of ['user', 'member', 'owner', 'administrator'] as const) {
    for (const scope of SCOPES) {
      for (const confinedTo of ['own', 'other', null] as const) {
        const text = await makeKey(world, people[name], scope, confinedTo && { own, other }[confinedTo].id);
        callers.push({
          name: `key of ${name} to ${scope}${confinedTo ? ` confined to ${confinedTo}` : ''}`,
          headers: { authorization: `Bearer ${text}` },
          ...base(name),
          key: { scope, confinedTo },
        });
      }
    }
  }
  return { callers, handles: { own: own.handle, other: other.handle, absent: 'nobody-s' } };
}

function browser({ cookie }: Person): Record<string, string> {
  return { cookie: `session=${cookie}`, host: 'localhost', origin: 'http://localhost' };
}

/** Keys for organizations that one is no member of can't be made, but may be left from before. */
async function makeKey(
  { services, owner }: World,
  { userId }: Person,
  scope: Scope,
  organizationId: bigint | null,
): Promise<string> {
  const wanted = { name: 'test', scopes: [scope], organization: null, expiresInDays: null };
  const { key, text } = await services.apiKeys.create(userId, wanted, OPERATOR);
  await owner.query('UPDATE api_keys SET organization_id = $2 WHERE key_id = $1', [
    key.keyId,
    organizationId,
  ]);
  return text;
}
