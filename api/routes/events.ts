import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { EventList } from '../../contracts/events.ts';
import { answers, InOrganization, PageQuery } from '../../contracts/values.ts';
import { viewEvent } from '../answers/events.ts';
import { readNumberCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['webhooks'];

/** What happened: the same that webhooks are sent. */
export async function eventRoutes(
  app: FastifyInstance,
  { eventQueries }: Pick<Services, 'eventQueries'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/organizations/:organization/events',
    {
      schema: {
        tags,
        summary: 'List an organization’s events, newest first',
        params: InOrganization,
        querystring: PageQuery,
        response: answers(200, EventList),
      },
      config: { policy: { allow: 'member', scope: 'read' } },
    },
    async ({ organization, query: { cursor, limit } }) => {
      const page = { before: readNumberCursor(cursor), limit };
      return mapPage(await eventQueries.list(organization.organizationId, page), viewEvent);
    },
  );

  routes.get(
    '/api/events',
    {
      schema: {
        tags,
        summary: 'List the platform’s own events, newest first',
        querystring: PageQuery,
        response: answers(200, EventList),
      },
      config: { policy: { allow: 'administrator', scope: 'read' } },
    },
    async ({ query: { cursor, limit } }) =>
      mapPage(await eventQueries.list(null, { before: readNumberCursor(cursor), limit }), viewEvent),
  );
}
