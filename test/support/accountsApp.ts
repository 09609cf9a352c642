import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { buildApp } from '../../api/app.ts';
import type { Identify } from '../../api/plugins/authentication.ts';
import type { RateLimits } from '../../api/plugins/limits.ts';
import type { BuiltPages } from '../../api/pages/builtPages.ts';
import type { Services, ServicesOptions } from '../../api/services.ts';
import { type Mail, MailService } from '../../api/services/mails/mailService.ts';
import type { AuditUser } from '../../db/accounts/auditLog.ts';
import { createPool, onlyRow, type Pool } from '../../db/pool.ts';
import { appPool, type Ending } from './appPool.ts';
import type { TestDatabase } from './database.ts';
import { insertRow } from './insertRows.ts';
import { testServices } from './services.ts';
import { blockedBackends } from './waiting.ts';

/** Who does what a test needs done first. */
export const OPERATOR = { operator: 'test' };

export const PASSWORD = 'a long way to Tipperary';

/** A mailbox instead of a mail server. */
class Mailbox extends MailService {
  readonly mails: Mail[] = [];
  /** Whether there is a mail server just now. */
  isOn = true;

  constructor() {
    super({ smtpUrl: null, from: '', onError: () => {} });
  }

  override get isPossible(): boolean {
    return this.isOn;
  }

  protected override async transmit(mail: Mail): Promise<void> {
    this.mails.push(mail);
  }

  /** The token of the link in the last mail. */
  lastToken(): string {
    return /#token=(\S+)/.exec(this.mails.at(-1)?.text ?? '')?.[1] ?? '';
  }
}

export interface WorldOptions {
  publicUrl?: string | null;
  registration?: 'open' | 'closed';
  mail?: 'mailbox' | 'none';
  limits?: RateLimits;
  /** None without it. */
  pages?: BuiltPages | null;
  observe?: (app: FastifyInstance) => void;
  /** Makes another way to the database, and gives its URL. */
  detour?: (databaseUrl: string) => Promise<string>;
  /** Says who calls, instead of sessions and keys. */
  identify?: Identify;
  services?: Partial<ServicesOptions>;
}

/** The whole app on a database of its own, asked without a network. */
export interface World {
  app: FastifyInstance;
  services: Services;
  /** With the app's rights. */
  pool: Pool;
  database: TestDatabase;
  /** Sees and changes everything. */
  owner: Pool;
  mailbox: Mailbox;
  ask(request: InjectOptions): Promise<LightMyRequestResponse>;
}

export function accountTest(
  name: string,
  body: (world: World, t: TestContext) => Promise<void>,
  options: WorldOptions = {},
): void {
  test(name, async (t) => body(await openWorld(t, options), t));
}

export async function openWorld(t: Ending, options: WorldOptions = {}): Promise<World> {
  const { pool, database } = await appPool(t, options.detour ? { detour: options.detour } : {});
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', max: 2, onError: () => {} });
  t.after(() => owner.end());
  const mailbox = new Mailbox();
  const services = testServices(pool, {
    ...(options.mail === 'none' ? {} : { mail: mailbox }),
    linkBase: () => options.publicUrl ?? 'http://localhost',
    registration: options.registration ?? 'open',
    ...options.services,
  });
  const app = await buildApp({
    logger: pino({ level: 'silent' }),
    services: {
      ...services,
      metricsAccess: 'local',
      currency: 'USD',
      publicStatus: 'fleet',
      feedOrigin: { name: 'Test', url: () => 'http://localhost' },
    },
    limits: options.limits ?? { anonymousPerMinute: 10_000, signedInPerMinute: 10_000 },
    trustProxy: false,
    publicUrl: options.publicUrl ?? null,
    pages: options.pages ?? null,
    ...(options.observe ? { observe: options.observe } : {}),
    ...(options.identify ? { identify: options.identify } : {}),
  });
  t.after(async () => {
    await services.events.close();
    await app.close();
  });
  return { app, services, pool, database, owner, mailbox, ask: (request) => app.inject(request) };
}

/** Somebody with an account, asking with their session. */
export interface Person {
  email: string;
  userId: bigint;
  cookie: string;
  ask(method: InjectOptions['method'], url: string, payload?: object): Promise<LightMyRequestResponse>;
}

/** Registers, confirms the address and signs in. */
export async function join(
  world: World,
  email: string,
  role: 'user' | 'administrator' = 'user',
): Promise<Person> {
  const letters = world.mailbox.mails.length;
  if (role === 'administrator')
    await world.services.users.createAdministrator({ email, password: PASSWORD }, OPERATOR);
  else {
    await world.services.accounts.register({ email, password: PASSWORD, name: '' }, { requestId: 'test' });
    world.mailbox.mails.splice(letters);
    await world.pool.query('UPDATE users SET email_confirmed_at = now() WHERE email = $1', [email]);
  }
  const { userId, token } = await enter(world.services, { email, password: PASSWORD });
  return { email, userId, cookie: token, ask: (...request) => askAs(world, token, ...request) };
}

/** Signs in an account that asks for nothing beside the password. */
export async function enter(
  { signIns }: Pick<Services, 'signIns'>,
  given: { email: string; password: string },
): Promise<{ userId: bigint; token: string }> {
  const begun = await signIns.signIn(given, { address: '127.0.0.1', userAgent: null });
  assert.ok('token' in begun, 'the account asks for a code too');
  return begun;
}

/** A request as a browser sends it from a page of our own. */
export function askAs(
  { app }: World,
  token: string,
  method: InjectOptions['method'],
  url: string,
  payload?: object,
): Promise<LightMyRequestResponse> {
  return app.inject({
    ...(method === undefined ? {} : { method }),
    url,
    headers: { cookie: `session=${token}`, origin: 'http://localhost', host: 'localhost' },
    ...(payload === undefined ? {} : { payload }),
  });
}

/** A request of a script with an API key. */
export function askWithKey(
  { app }: World,
  key: string,
  method: NonNullable<InjectOptions['method']>,
  url: string,
  payload?: object,
): Promise<LightMyRequestResponse> {
  return app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload === undefined ? {} : { payload }),
  });
}

/** Signs in as a browser does. */
export function signIn(
  world: World,
  email: string,
  password: string,
  from: { address?: string; headers?: Record<string, string> } = {},
): Promise<LightMyRequestResponse> {
  return world.app.inject({
    method: 'POST',
    url: '/api/account/sign-in',
    remoteAddress: from.address ?? '127.0.0.1',
    headers: { origin: 'http://localhost', host: 'localhost', ...from.headers },
    payload: { email, password },
  });
}

/** The session's token in an answer's cookie. */
export function cookieOf(answer: LightMyRequestResponse): string {
  return answer.cookies.find(({ name }) => name.endsWith('session'))?.value ?? '';
}

/** What somebody does outside of any request. */
function doing({ userId }: Person): AuditUser {
  return { userId, keyId: null, requestId: 'test' };
}

/** An organization of somebody's. */
export async function makeOrganization(
  { services }: World,
  name: string,
  owner: Person,
): Promise<{ id: bigint; handle: string }> {
  const { organizationId, handle } = await services.organizations.create(name, doing(owner));
  return { id: organizationId, handle: handle ?? '' };
}

/** Makes somebody a member, as an invitation would. */
export async function addMember(
  { pool }: World,
  id: bigint,
  { userId }: Person,
  role: string,
): Promise<void> {
  await insertRow(pool, 'organization_members', { organization_id: id, user_id: userId, role });
}

export async function countRows({ pool }: World, table: string): Promise<bigint> {
  return onlyRow((await pool.query<{ count: bigint }>(`SELECT count(*) FROM ${table}`)).rows).count;
}

/**
 * Runs `work` while a statement's locks are held, which are let go once so many others wait for one. Its outcome is thus
 * that of a race in which nobody was early.
 */
export async function whileLocked<Result>(
  { owner }: World,
  statement: string,
  waiting: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = await owner.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(statement);
    const result = work();
    await blockedBackends(owner, waiting);
    await holder.query('COMMIT');
    return await result;
  } finally {
    holder.release(true);
  }
}
