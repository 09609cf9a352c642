import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  Member,
  MemberChange,
  MemberInPath,
  Organization,
  OrganizationChange,
  OrganizationName,
} from '../../contracts/organizations.ts';
import { answers, InOrganization, listOf, NoContent, PageQuery } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewMember, viewOrganization } from '../answers/organizations.ts';
import type { Services } from '../services.ts';
import type { Acting } from '../services/accounts/organizationService.ts';
import { inPath } from '../path.ts';
import { mapPage } from '../services/page.ts';
import { requireSignedIn } from '../answers/signedIn.ts';

/** Organizations and their members. */
export async function organizationRoutes(
  app: FastifyInstance,
  { organizations }: Pick<Services, 'organizations'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['organizations'];

  routes.post(
    '/api/organizations',
    {
      schema: {
        tags,
        summary: 'Create an organization with an empty wallet; you become its owner',
        body: OrganizationName,
        response: answers(201, Organization),
      },
      config: { policy: { allow: 'user' } },
    },
    async (request, reply) => {
      const made = await organizations.create(request.body.name, auditActorOf(request));
      return reply.code(201).send(viewOrganization({ ...made, role: 'owner' }));
    },
  );

  routes.get(
    '/api/organizations',
    {
      schema: {
        tags,
        summary: 'List your organizations',
        querystring: PageQuery,
        response: answers(200, listOf(Organization)),
      },
      config: { policy: { allow: 'user', scope: 'read' } },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const { userId, onlyOrganizationId } = requireSignedIn(request);
      const page = { after: readNumberCursor(cursor) ?? 0n, limit, only: onlyOrganizationId };
      return mapPage(await organizations.listOf(userId, page), viewOrganization);
    },
  );

  routes.get(
    '/api/organizations/:organization',
    {
      schema: {
        tags,
        summary: 'Get an organization',
        params: InOrganization,
        response: answers(200, Organization),
      },
      config: { policy: { allow: 'member', scope: 'read', ended: true } },
    },
    async ({ organization: { organizationId, role } }) =>
      viewOrganization({ ...(await organizations.read(organizationId)), role }),
  );

  routes.patch(
    '/api/organizations/:organization',
    {
      schema: {
        tags,
        summary: 'Change an organization’s name or billing address; its handle stays the same',
        params: InOrganization,
        body: OrganizationChange,
        response: answers(200, Organization),
      },
      config: { policy: { allow: 'admin' } },
    },
    async (request) => {
      const { organizationId, role } = request.organization;
      const changed = await organizations.change(organizationId, request.body, auditActorOf(request));
      return viewOrganization({ ...changed, role });
    },
  );

  routes.delete(
    '/api/organizations/:organization',
    {
      schema: {
        tags,
        summary: 'Delete an organization that has nothing left to bill and owes nothing',
        params: InOrganization,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'owner' } },
    },
    async (request, reply) => {
      await organizations.delete(request.organization.organizationId, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.get(
    '/api/organizations/:organization/members',
    {
      schema: {
        tags,
        summary: 'List an organization’s members',
        params: InOrganization,
        querystring: PageQuery,
        response: answers(200, listOf(Member)),
      },
      config: { policy: { allow: 'member', scope: 'read' } },
    },
    async ({ organization: { organizationId }, query: { limit, cursor } }) => {
      const page = { after: readNumberCursor(cursor) ?? 0n, limit };
      return mapPage(await organizations.listMembers(organizationId, page), viewMember);
    },
  );

  routes.patch(
    '/api/organizations/:organization/members/:user',
    {
      schema: {
        tags,
        summary: 'Change a member’s role; only owners can add or remove owners',
        params: MemberInPath,
        body: MemberChange,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'admin' } },
    },
    async (request, reply) => {
      await organizations.changeRole(...inPath(request, 'user'), request.body.role, actingOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.delete(
    '/api/organizations/:organization/members/:user',
    {
      schema: {
        tags,
        summary: 'Remove a member, or leave the organization',
        params: MemberInPath,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'member' } },
    },
    async (request, reply) => {
      await organizations.removeMember(...inPath(request, 'user'), actingOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** Who acts in the organization of the path. */
export function actingOf(request: Pick<FastifyRequest, 'actor' | 'id' | 'organization'>): Acting {
  return { ...auditActorOf(request), role: request.organization.role };
}
