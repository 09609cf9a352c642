import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Actor } from '../../api/actor.ts';
import type { MemberRole } from '../../domain/accounts/roles.ts';
import { describeApi } from '../../api/plugins/openapi.ts';
import { requirePolicies } from '../../api/plugins/policies.ts';
import { answerProblems, refuseUnroutable } from '../../api/plugins/problems.ts';
import { refuseUnknownQueries } from '../../api/plugins/queries.ts';
import { platformRoutes } from '../../api/app.ts';
import { ProblemError } from '../../api/problem.ts';
import type { Services } from '../../api/services.ts';
import { findOrganization } from '../../db/accounts/organizations.ts';
import { onlyRow } from '../../db/pool.ts';
import { auditBooks, checkBooks } from './books.ts';
import { Fleet, type TestOrganization } from './fleet.ts';
import { testServices } from './services.ts';
import { insertRow } from './insertRows.ts';

/** What a test's request carries. */
export interface Ask {
  body?: object | undefined;
  headers?: Record<string, string>;
}

/** A test of the platform's routes on the real services and a fleet of its own; its books must be sound at the end. */
export function platformTest(name: string, body: (world: Platform, t: TestContext) => Promise<void>): void {
  test(name, async (t) => {
    await using world = await Platform.open();
    await body(world, t);
    await checkBooks(world.fleet.owner);
    await auditBooks(world.fleet.owner);
  });
}

/** The app's routes as they are, with the caller taken at their word: "x-test-user" names a user's number. */
export class Platform implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly services: Services;
  readonly app: FastifyInstance;
  readonly administrator: bigint;

  private constructor(fleet: Fleet, services: Services, app: FastifyInstance, administrator: bigint) {
    this.fleet = fleet;
    this.services = services;
    this.app = app;
    this.administrator = administrator;
  }

  static async open(): Promise<Platform> {
    const fleet = await Fleet.open();
    const services = testServices(fleet.app);
    const app = await buildTestApp(fleet, services);
    const administrator = await insertUser(fleet, 'root@example.org', 'administrator');
    return new Platform(fleet, services, app, administrator);
  }

  user(email: string): Promise<bigint> {
    return insertUser(this.fleet, email, 'user');
  }

  /** A user who is a member of an organization. */
  async member(organization: TestOrganization, role: MemberRole): Promise<bigint> {
    const id = await this.user(`${role}@${organization.handle}.example.org`);
    await insertRow(this.fleet.owner, 'organization_members', {
      organization_id: organization.id,
      user_id: id,
      role,
    });
    return id;
  }

  /** Asks as a user; null asks as nobody. */
  ask(
    user: bigint | null,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { body, headers = {} }: Ask = {},
  ): Promise<LightMyRequestResponse> {
    const who = user === null ? {} : { 'x-test-user': String(user) };
    return this.app.inject({
      method,
      url,
      headers: { ...headers, ...who },
      ...(body === undefined ? {} : { payload: body }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.fleet[Symbol.asyncDispose]();
  }
}

async function insertUser(fleet: Fleet, email: string, role: string): Promise<bigint> {
  const columns = { email, name: email, role };
  return (await insertRow<{ user_id: bigint }>(fleet.owner, 'users', columns)).user_id;
}

async function buildTestApp(fleet: Fleet, services: Services): Promise<FastifyInstance> {
  const app = Fastify({ genReqId: () => randomUUID(), frameworkErrors: refuseUnroutable() });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor');
  app.decorateRequest('organization');
  answerProblems(app);
  requirePolicies(app);
  refuseUnknownQueries(app);
  app.addHook('onRequest', async (request) => {
    request.actor = await readActor(fleet, request.headers['x-test-user']);
  });
  app.addHook('preValidation', async (request) => {
    const { organization } = request.params as { organization?: string };
    const { allow } = request.routeOptions.config.policy ?? { allow: 'administrator' };
    const { actor } = request;
    if (allow === 'public') return;
    if (actor.kind === 'anonymous') throw new ProblemError('not_signed_in');
    const reigns = actor.role === 'administrator';
    if (allow === 'user') return;
    if (allow === 'administrator') {
      if (!reigns) throw new ProblemError('forbidden');
      return;
    }
    const found = await findOrganization(fleet.owner, organization ?? '');
    const roles = found
      ? await fleet.read<{ role: MemberRole }>(
          'SELECT role FROM organization_members WHERE organization_id = $1 AND user_id = $2',
          [found.organizationId, actor.userId],
        )
      : [];
    const role = reigns ? 'administrator' : roles[0]?.role;
    if (!found || !role) throw new ProblemError('not_found');
    if (allow === 'admin' && role === 'member') throw new ProblemError('forbidden');
    if (allow === 'owner' && !['owner', 'administrator'].includes(role)) throw new ProblemError('forbidden');
    request.organization = { ...found, handle: found.handle ?? String(found.organizationId), role };
  });
  await describeApi(app, 'session', null);
  await app.register(platformRoutes, { ...services, currency: 'USD' });
  await app.ready();
  return app;
}

async function readActor(fleet: Fleet, user: string | string[] | undefined): Promise<Actor> {
  if (typeof user !== 'string') return { kind: 'anonymous' };
  const rows = await fleet.read<{ role: 'user' | 'administrator' }>(
    'SELECT role FROM users WHERE user_id = $1',
    [user],
  );
  return {
    kind: 'user',
    userId: BigInt(user),
    role: onlyRow(rows).role,
    sessionId: 'test',
    hasRecentProof: true,
  };
}
