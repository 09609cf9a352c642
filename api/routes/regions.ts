import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { NewRegion, Region, RegionList, RegionPath } from '../../contracts/regions.ts';
import { answers, NoContent, PageQuery } from '../../contracts/values.ts';
import { isAdministrator } from '../actor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { shareWithVisitors } from '../answers/audience.ts';
import { viewRegion } from '../answers/regions.ts';
import { readNumberCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['regions'];
/** How old the regions that visitors see may be. */
const REGIONS_AGE_SECONDS = 60;
const administer = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** Regions: everybody sees what is available, administrators see the retired too. */
export async function regionRoutes(
  app: FastifyInstance,
  { regions }: Pick<Services, 'regions'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/regions',
    {
      schema: {
        tags,
        summary: 'List regions',
        querystring: PageQuery,
        response: answers(200, RegionList),
      },
      config: { policy: { allow: 'public', scope: 'read' } },
    },
    async (request, reply) => {
      shareWithVisitors(request, reply, REGIONS_AGE_SECONDS);
      const { cursor, limit } = request.query;
      const page = { retired: isAdministrator(request), after: readNumberCursor(cursor) ?? 0n, limit };
      return mapPage(await regions.list(page), viewRegion);
    },
  );

  routes.post(
    '/api/regions',
    {
      schema: { tags, summary: 'Create a region', body: NewRegion, response: answers(201, Region) },
      config: administer,
    },
    async (request, reply) => {
      const region = await regions.create(request.body, auditActorOf(request));
      reply.code(201);
      return viewRegion(region);
    },
  );

  for (const [act, summary] of [
    ['retire', 'Retire a region; instances there keep running'],
    ['unretire', 'Make a retired region available again'],
  ] as const) {
    routes.post(
      `/api/regions/:region/${act}`,
      {
        schema: { tags, summary, params: RegionPath, response: answers(204, NoContent) },
        config: administer,
      },
      async (request, reply) => {
        await regions[act](request.params.region, auditActorOf(request));
        return reply.code(204).send(null);
      },
    );
  }
}
