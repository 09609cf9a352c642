import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Actor, isAdministrator, type OrganizationInPath, type Policy } from '../actor.ts';
import { hintAtNumber } from '../../domain/accounts/handle.ts';
import { ProblemError } from '../problem.ts';
import type { IdentityService } from '../services/accounts/identityService.ts';

const SET_UP = 'set up an authenticator app under Account';
/** From least to most. */
const RANKS: readonly string[] = ['member', 'admin', 'owner', 'administrator'];

/** Refuses to start with a route that does not say who may call it, or says it of an organization it doesn't name. */
export function requirePolicies(app: FastifyInstance): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    const policy = config?.policy;
    if (!policy) {
      throw new Error(`${method} ${url} declares no policy: say who may call it (api/actor.ts)`);
    }
    // A page's path may name one too; its content is fetched from the API.
    const isOfOrganization = url.startsWith('/api/') && url.split('/').includes(':organization');
    const isForMembers = policy !== undefined && RANKS.includes(policy.allow);
    if (isOfOrganization ? !isForMembers : isForMembers && policy.allow !== 'administrator') {
      throw new Error(`${method} ${url}: a policy for members goes with :organization in the path`);
    }
  });
}

/**
 * Lets in whom the route's policy allows. After the limits, so that refusals count too, and before the body is read:
 * who may not do something is not told what is wrong with how they ask.
 */
export function enforcePolicies(app: FastifyInstance, identities: IdentityService): void {
  app.addHook('preParsing', async (request) => {
    const policy = request.routeOptions.config.policy;
    if (!policy || policy.allow === 'public') return;
    const { actor } = request;
    if (actor.kind === 'anonymous') throw new ProblemError('not_signed_in', describeAbsence(request));
    if (actor.kind === 'key') requireScope(actor, policy);
    await requireRole(request, actor, identities, policy);
    // Last: who may not do it at all is not asked for a password first.
    if (policy.recentProof && actor.kind === 'user' && !actor.hasRecentProof) {
      throw new ProblemError('reauthentication_required');
    }
  });
}

async function requireRole(
  request: FastifyRequest,
  actor: Exclude<Actor, { kind: 'anonymous' }>,
  identities: IdentityService,
  policy: Policy,
): Promise<void> {
  if (policy.allow === 'user') return;
  // Their own account stays open: there it is set up.
  if (actor.kind === 'user' && actor.factors?.isOverdue) {
    throw new ProblemError('factor_required', `administrators need a second factor: ${SET_UP}`);
  }
  if (policy.allow === 'administrator') {
    requireAdministrator(request);
    if (!isOfOrganization(request)) return;
  }
  const organization = await findOrganization(request, actor, identities, policy);
  if (RANKS.indexOf(organization.role) < RANKS.indexOf(policy.allow)) {
    throw new ProblemError(
      'forbidden',
      `this requires the role ${policy.allow}; yours is ${organization.role}`,
    );
  }
  request.organization = organization;
}

function describeAbsence({ headers }: FastifyRequest): string | undefined {
  return headers.authorization === undefined
    ? undefined
    : 'the API key is unknown, revoked or expired, or not sent as "Authorization: Bearer cs_…"';
}

function requireScope({ scopes }: Actor & { kind: 'key' }, { scope }: Policy): void {
  if (scope === undefined)
    throw new ProblemError('forbidden', 'this is not possible with an API key: sign in');
  if (!scopes.includes(scope)) throw new ProblemError('forbidden', `the API key lacks the scope ${scope}`);
}

function isOfOrganization({ params }: FastifyRequest): boolean {
  return Object.hasOwn((params ?? {}) as object, 'organization');
}

function requireAdministrator(request: FastifyRequest): void {
  if (!isAdministrator(request)) throw new ProblemError('forbidden', 'this requires an administrator');
}

async function findOrganization(
  request: FastifyRequest,
  actor: Exclude<Actor, { kind: 'anonymous' }>,
  identities: IdentityService,
  policy: Policy,
): Promise<OrganizationInPath> {
  const { organization = '' } = request.params as { organization?: string };
  const found = await identities.findOrganization(organization, actor.userId);
  const isConfinedElsewhere =
    actor.kind === 'key' && actor.organizationId !== null && actor.organizationId !== found?.organizationId;
  const role = actor.role === 'administrator' ? 'administrator' : found?.role;
  const isGone = found?.hasEnded === true && !(policy.ended && isAdministrator(request));
  if (!found || !role || isConfinedElsewhere || isGone) {
    const unknown = 'there is no such organization, or you are not a member of it';
    throw new ProblemError('not_found', `${unknown}${hintAtNumber(organization)}`);
  }
  if (
    found.requiresFactor &&
    actor.kind === 'user' &&
    role !== 'administrator' &&
    !actor.factors?.hasFactor
  ) {
    throw new ProblemError(
      'factor_required',
      `this organization asks its members for a second factor: ${SET_UP}`,
    );
  }
  return { organizationId: found.organizationId, handle: found.handle, role };
}
