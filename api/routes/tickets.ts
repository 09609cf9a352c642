import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewReply,
  NewTicket,
  ReplyList,
  Ticket,
  TicketList,
  TicketPath,
  TicketQuery,
} from '../../contracts/tickets.ts';
import { answers, InOrganization, PageQuery } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewReply, viewTicket } from '../answers/tickets.ts';
import { inPath } from '../path.ts';
import { mapPage } from '../services/page.ts';
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
      mapPage(
        await tickets.list({ organizationId: null, status, before: readNumberCursor(cursor), limit }),
        viewTicket,
      ),
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
      mapPage(
        await tickets.list({ organizationId, status, before: readNumberCursor(cursor), limit }),
        viewTicket,
      ),
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
      const { organizationId } = request.organization;
      const ticket = await tickets.open(organizationId, request.body, auditActorOf(request));
      reply.code(201);
      return viewTicket(ticket);
    },
  );

  routes.get(
    ONE,
    {
      schema: { tags, summary: 'Get a ticket', params: TicketPath, response: answers(200, Ticket) },
      config,
    },
    async (request) => viewTicket(await tickets.get(...inPath(request, 'ticket'))),
  );

  routes.get(
    `${ONE}/replies`,
    {
      schema: {
        tags,
        summary: 'List a ticket’s messages, oldest first',
        params: TicketPath,
        querystring: PageQuery,
        response: answers(200, ReplyList),
      },
      config,
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const page = { after: readNumberCursor(cursor) ?? 0n, limit };
      return mapPage(await tickets.replies(...inPath(request, 'ticket'), page), viewReply);
    },
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
      const ticket = await tickets.reply(
        ...inPath(request, 'ticket'),
        request.body.body,
        auditActorOf(request),
      );
      reply.code(201);
      return viewTicket(ticket);
    },
  );

  routes.post(
    `${ONE}/close`,
    {
      schema: { tags, summary: 'Close a ticket', params: TicketPath, response: answers(200, Ticket) },
      config,
    },
    async (request) => viewTicket(await tickets.close(...inPath(request, 'ticket'), auditActorOf(request))),
  );
}
