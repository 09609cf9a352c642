import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewReply,
  NewTicket,
  ReplyList,
  Ticket,
  TicketFilter,
  TicketList,
  TicketPath,
  TicketQuery,
} from '../../contracts/tickets.ts';
import { answers, csvFile, InOrganization, PageQuery } from '../../contracts/values.ts';
import { readListPage, readNumberCursor } from '../cursor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewReply, viewTicket, writeTickets } from '../answers/tickets.ts';
import { inPath } from '../path.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/tickets';
const ONE = `${BASE}/:ticket`;
const NUMERIC = ['open', 'created'] as const;
const tags = ['support'];
const config = { policy: { allow: 'member' } } as const;

/** Support tickets: an organization's members see and write theirs, administrators all. */
export async function ticketRoutes(
  app: FastifyInstance,
  { tickets }: Pick<Services, 'tickets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const sendFile = (
    reply: FastifyReply,
    name: string,
    organizationId: bigint | null,
    query: TicketFilter,
  ) => {
    const order = readListPage({ ...query, limit: 1 }, []);
    return sendCsv(reply, name, writeTickets(tickets.every(filterOf(organizationId, query), order)));
  };

  routes.get(
    '/api/tickets',
    {
      schema: {
        tags,
        summary: 'List or search the tickets of all organizations, open ones first',
        querystring: TicketQuery,
        response: answers(200, TicketList),
      },
      config: { policy: { allow: 'administrator' } },
    },
    async ({ query }) =>
      mapPage(await tickets.list(filterOf(null, query), readListPage(query, NUMERIC)), viewTicket),
  );

  routes.get(
    '/api/tickets.csv',
    {
      schema: {
        tags,
        summary: 'Download the tickets of all organizations as CSV',
        querystring: TicketFilter,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config: { policy: { allow: 'administrator' } },
    },
    async ({ query }, reply) => sendFile(reply, 'tickets.csv', null, query),
  );

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List or search an organization’s tickets, open ones first',
        params: InOrganization,
        querystring: TicketQuery,
        response: answers(200, TicketList),
      },
      config,
    },
    async ({ organization: { organizationId }, query }) =>
      mapPage(await tickets.list(filterOf(organizationId, query), readListPage(query, NUMERIC)), viewTicket),
  );

  routes.get(
    `${BASE}.csv`,
    {
      schema: {
        tags,
        summary: 'Download an organization’s tickets as CSV',
        params: InOrganization,
        querystring: TicketFilter,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config,
    },
    async ({ organization: { organizationId, handle }, query }, reply) =>
      sendFile(reply, `${handle}-tickets.csv`, organizationId, query),
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

function filterOf(organizationId: bigint | null, { search, status }: Omit<TicketFilter, 'sort'>) {
  return { organizationId, search: search ?? null, status: status ?? null };
}
