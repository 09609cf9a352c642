import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  Invitation,
  InvitationInPath,
  InvitationToken,
  MadeInvitation,
  NewInvitation,
  Organization,
} from '../../contracts/organizations.ts';
import { answers, InOrganization, listOf, NoContent, PageQuery } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewInvitation, viewOrganization } from '../answers/organizations.ts';
import { inPath } from '../path.ts';
import type { Services } from '../services.ts';
import { actingOf } from './organizations.ts';
import { mapPage } from '../services/page.ts';

/** Invitations to organizations. */
export async function invitationRoutes(
  app: FastifyInstance,
  { invitations }: Pick<Services, 'invitations'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['organizations'];
  const config = { policy: { allow: 'admin' } } as const;

  routes.post(
    '/api/organizations/:organization/invitations',
    {
      schema: {
        tags,
        summary: 'Invite someone by e-mail; this replaces their pending invitation',
        params: InOrganization,
        body: NewInvitation,
        response: answers(201, MadeInvitation),
      },
      config,
    },
    async (request, reply) => {
      const { organizationId } = request.organization;
      const made = await invitations.invite(organizationId, request.body, actingOf(request));
      return reply.code(201).send({ invitation: viewInvitation(made.invitation), link: made.link });
    },
  );

  routes.get(
    '/api/organizations/:organization/invitations',
    {
      schema: {
        tags,
        summary: 'List pending invitations',
        params: InOrganization,
        querystring: PageQuery,
        response: answers(200, listOf(Invitation)),
      },
      config,
    },
    async ({ organization: { organizationId }, query: { limit, cursor } }) => {
      const page = { after: readNumberCursor(cursor) ?? 0n, limit };
      return mapPage(await invitations.list(organizationId, page), viewInvitation);
    },
  );

  routes.delete(
    '/api/organizations/:organization/invitations/:invitation',
    {
      schema: {
        tags,
        summary: 'Revoke an invitation',
        params: InvitationInPath,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      await invitations.revoke(...inPath(request, 'invitation'), auditActorOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.post(
    '/api/invitations/accept',
    {
      schema: {
        tags,
        summary: 'Accept an invitation sent to your e-mail address',
        body: InvitationToken,
        response: answers(200, Organization),
      },
      config: { policy: { allow: 'user' } },
    },
    async (request) => viewOrganization(await invitations.accept(request.body.token, auditActorOf(request))),
  );
}
