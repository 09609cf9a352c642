import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AuthenticatorCode, Factors, NewAuthenticator, RecoveryCodes } from '../../contracts/factors.ts';
import { FactorRequirement } from '../../contracts/organizations.ts';
import { answers, InOrganization, NoContent } from '../../contracts/values.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { requireSignedIn } from '../answers/signedIn.ts';
import type { Services } from '../services.ts';

/** What signing in to your account takes beside the password, and what an organization asks of its members. */
export async function factorRoutes(
  app: FastifyInstance,
  { factors, factorRequirements }: Pick<Services, 'factors' | 'factorRequirements'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['account'];
  const proven = { policy: { allow: 'user', recentProof: true } } as const;

  routes.get(
    '/api/account/factors',
    {
      schema: {
        tags,
        summary: 'Get what signing in takes beside the password',
        response: answers(200, Factors),
      },
      config: { policy: { allow: 'user' } },
    },
    async (request) => {
      const { authenticatorSince, recoveryCodesLeft } = await factors.read(requireSignedIn(request).userId);
      return {
        authenticator: authenticatorSince === null ? null : { since: formatTimestamp(authenticatorSince) },
        recoveryCodesLeft,
      };
    },
  );

  routes.post(
    '/api/account/authenticator',
    {
      schema: {
        tags,
        summary: 'Begin to set up an authenticator app; it counts once a code of it has confirmed it',
        response: answers(201, NewAuthenticator),
      },
      config: proven,
    },
    async (request, reply) => {
      const begun = await factors.beginAuthenticator(requireSignedIn(request).userId);
      return reply.code(201).header('cache-control', 'no-store').send(begun);
    },
  );

  routes.post(
    '/api/account/authenticator/confirm',
    {
      schema: {
        tags,
        summary: 'Confirm the authenticator app with a code of it; the recovery codes are returned only once',
        body: AuthenticatorCode,
        response: answers(200, RecoveryCodes),
      },
      config: { ...proven, problems: ['wrong_code'] },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return { codes: await factors.confirmAuthenticator(auditActorOf(request), request.body.code) };
    },
  );

  routes.delete(
    '/api/account/authenticator',
    {
      schema: {
        tags,
        summary: 'Remove your authenticator app; the recovery codes go with it',
        response: answers(204, NoContent),
      },
      config: { ...proven, problems: ['not_found'] },
    },
    async (request, reply) => {
      await factors.removeAuthenticator(auditActorOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.post(
    '/api/account/recovery-codes',
    {
      schema: {
        tags,
        summary: 'Make new recovery codes; the earlier ones no longer work',
        response: answers(200, RecoveryCodes),
      },
      config: proven,
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return { codes: await factors.makeRecoveryCodes(auditActorOf(request)) };
    },
  );

  routes.put(
    '/api/organizations/:organization/factor-requirement',
    {
      schema: {
        tags: ['organizations'],
        summary: 'Say whether only members with a second factor are let in; API keys go on',
        params: InOrganization,
        body: FactorRequirement,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'owner', recentProof: true } },
    },
    async (request, reply) => {
      const { organizationId } = request.organization;
      await factorRequirements.requireOfMembers(organizationId, request.body.required, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );
}
