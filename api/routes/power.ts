import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { PowerPath, PowerReport, PowerTaskList } from '../../contracts/power.ts';
import { answers, NoContent, PageQuery } from '../../contracts/values.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewPowerTask } from '../answers/debtors.ts';
import { momentPart, readCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['provisioning'];
const config = { policy: { allow: 'administrator', scope: 'provision' } } as const;

/** For the operator's own tooling: what is to be suspended or resumed, and reports that it is. */
export async function powerRoutes(
  app: FastifyInstance,
  { power, wallets }: Pick<Services, 'power' | 'wallets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/provisioning/power',
    {
      schema: {
        tags,
        summary: 'List what is to be suspended or resumed and is not yet, oldest first',
        querystring: PageQuery,
        response: answers(200, PowerTaskList),
      },
      config,
    },
    async ({ query: { limit, cursor } }) => {
      const [since, kind = 0n, organizationId = 0n, resourceId = 0n] = readCursor(cursor, 4) ?? [];
      const after =
        since === undefined ? null : { since: momentPart(since), kind, organizationId, resourceId };
      return mapPage(await power.list({ after, limit }), viewPowerTask);
    },
  );

  routes.post(
    '/api/provisioning/power/:organization/:kind/:id',
    {
      schema: {
        tags,
        summary: 'Report that something was suspended or resumed',
        params: PowerPath,
        body: PowerReport,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      const { organization, kind, id } = request.params;
      const { generation, power: reported } = request.body;
      const { organizationId } = await wallets.findOrganization(organization);
      await power.report(
        { organizationId, kind, resourceId: BigInt(id), generation: BigInt(generation), power: reported },
        auditActorOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}
