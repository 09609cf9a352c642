import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewReply,
  NewTicket,
  ReplyList,
  ReplyQuery,
  Ticket,
  TicketList,
  TicketPath,
  TicketQuery,
} from '../../contracts/tickets.ts';
import { answers, InOrganization } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/tickets';
const ONE = `${BASE}/:ticket`;
const tags = ['support'];
const config = { policy: { allow: 'member' } } as const;

/** Support tickets: an organization's members see and write theirs, administrators all. */
export async function ticketRoutes(
  app: FastifyInstance,
  { tickets }: Pick<Services, 'tickets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/tickets',
    {
      schema: {
        tags,
        summary: 'List the tickets of all organizations, newest first',
        querystring: TicketQuery,
        response: answers(200, TicketList),
      },
      config: { policy: { allow: 'administrator' } },
    },
    async ({ query: { status = null, cursor, limit } }) =>
      tickets.list({ organizationId: null, status, before: readNumberCursor(cursor), limit }),
  );

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List an organization’s tickets, newest first',
        params: InOrganization,
        querystring: TicketQuery,
        response: answers(200, TicketList),
      },
      config,
    },
    async ({ organization: { organizationId }, query: { status = null, cursor, limit } }) =>
      tickets.list({ organizationId, status, before: readNumberCursor(cursor), limit }),
  );

  routes.post(
    BASE,
    {
      schema: {
        tags,
        summary: 'Open a ticket',
        params: InOrganization,
        body: NewTicket,
        response: answers(201, Ticket),
      },
      config,
    },
    async (request, reply) => {
      const ticket = await tickets.open(
        request.organization.organizationId,
        request.body,
        auditActorOf(request),
      );
      reply.code(201);
      return ticket;
    },
  );

  routes.get(
    ONE,
    {
      schema: { tags, summary: 'Get a ticket', params: TicketPath, response: answers(200, Ticket) },
      config,
    },
    async ({ organization, params }) => tickets.get(organization.organizationId, BigInt(params.ticket)),
  );

  routes.get(
    `${ONE}/replies`,
    {
      schema: {
        tags,
        summary: 'List a ticket’s messages, oldest first',
        params: TicketPath,
        querystring: ReplyQuery,
        response: answers(200, ReplyList),
      },
      config,
    },
    async ({ organization, params, query }) =>
      tickets.replies(organization.organizationId, BigInt(params.ticket), {
        after: readNumberCursor(query.cursor) ?? 0n,
        limit: query.limit,
      }),
  );

  routes.post(
    `${ONE}/replies`,
    {
      schema: {
        tags,
        summary: 'Reply to a ticket; a closed one reopens',
        params: TicketPath,
        body: NewReply,
        response: answers(201, Ticket),
      },
      config,
    },
    async (request, reply) => {
      const { organizationId } = request.organization;
      const ticketId = BigInt(request.params.ticket);
      const ticket = await tickets.reply(organizationId, ticketId, request.body.body, auditActorOf(request));
      reply.code(201);
      return ticket;
    },
  );

  routes.post(
    `${ONE}/close`,
    {
      schema: { tags, summary: 'Close a ticket', params: TicketPath, response: answers(200, Ticket) },
      config,
    },
    async (request) =>
      tickets.close(
        request.organization.organizationId,
        BigInt(request.params.ticket),
        auditActorOf(request),
      ),
  );
}
