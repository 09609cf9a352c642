import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  Instance,
  ReportPath,
  StatusReport,
  PendingTaskList,
  PendingTaskQuery,
} from '../../contracts/instances.ts';
import { answers } from '../../contracts/values.ts';
import { momentPart, readCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewInstance, viewPendingTask } from '../answers/instances.ts';
import { parseInstant } from '../../domain/instant.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['provisioning'];
const config = { policy: { allow: 'administrator', scope: 'provision' } } as const;

/** For the operator's own tooling: pending tasks, and reports of their outcome. */
export async function provisioningRoutes(
  app: FastifyInstance,
  { provisioning, instanceQueries, wallets }: Pick<Services, 'provisioning' | 'instanceQueries' | 'wallets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/provisioning/instances',
    {
      schema: {
        tags,
        summary: 'List pending tasks, oldest first',
        querystring: PendingTaskQuery,
        response: answers(200, PendingTaskList),
      },
      config,
    },
    async ({ query: { limit, cursor, region = null, task = null } }) => {
      const [since, organizationId = 0n, instanceId = 0n] = readCursor(cursor, 3) ?? [];
      const after =
        since === undefined ? null : { pendingSince: momentPart(since), organizationId, instanceId };
      return mapPage(await provisioning.list({ region, task, after, limit }), viewPendingTask);
    },
  );

  routes.post(
    '/api/provisioning/instances/:organization/:instance/status',
    {
      schema: {
        tags,
        summary: 'Report an instance’s status, and the task it completes',
        params: ReportPath,
        body: StatusReport,
        response: answers(200, Instance),
      },
      config,
    },
    async (request) => {
      const { organizationId } = await wallets.findOrganization(request.params.organization);
      const instanceId = BigInt(request.params.instance);
      const { status, completes, externalRef = null } = request.body;
      await provisioning.report(
        {
          organizationId,
          instanceId,
          status,
          externalRef,
          completes: completes === undefined ? null : parseInstant(completes),
        },
        auditActorOf(request),
      );
      return viewInstance(await instanceQueries.get(organizationId, instanceId));
    },
  );
}
