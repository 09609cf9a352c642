import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  CostsQuery,
  HistoryQuery,
  Instance,
  InstanceCosts,
  InstanceList,
  InstancePath,
  InstanceQuery,
  NewInstance,
  Rename,
  Resize,
  StatusHistory,
} from '../../contracts/instances.ts';
import { answers, InOrganization } from '../../contracts/values.ts';
import { HOUR_MICROS, parseInstant, splitHour } from '../../domain/instant.ts';
import { momentPart, readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/instances';
const ONE = `${BASE}/:instance`;
const tags = ['instances'];
const read = { policy: { allow: 'member', scope: 'read' } } as const;
const change = { policy: { allow: 'admin', scope: 'provision' } } as const;

/** An organization's VPS instances: members see them, admins and owners change them. */
export async function instanceRoutes(
  app: FastifyInstance,
  { instances, instanceQueries }: Pick<Services, 'instances' | 'instanceQueries'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List instances; deleted ones only with status=deleted',
        params: InOrganization,
        querystring: InstanceQuery,
        response: answers(200, InstanceList),
      },
      config: read,
    },
    async ({ organization: { organizationId }, query }) =>
      instanceQueries.list(organizationId, query, {
        after: readNumberCursor(query.cursor) ?? 0n,
        limit: query.limit,
      }),
  );

  routes.post(
    BASE,
    {
      schema: {
        tags,
        summary: 'Create an instance; refused if the wallet can’t cover its first hour',
        params: InOrganization,
        body: NewInstance,
        response: answers(201, Instance),
      },
      config: { ...change, problems: ['insufficient_funds'] },
    },
    async (request, reply) => {
      const { organizationId, handle } = request.organization;
      const made = await instances.create(organizationId, request.body, auditActorOf(request));
      reply.code(201).header('location', `/api/organizations/${handle}/instances/${made.instanceId}`);
      return instanceQueries.get(organizationId, made.instanceId);
    },
  );

  routes.get(
    ONE,
    {
      schema: { tags, summary: 'Get an instance', params: InstancePath, response: answers(200, Instance) },
      config: read,
    },
    async ({ organization: { organizationId }, params }) =>
      instanceQueries.get(organizationId, BigInt(params.instance)),
  );

  for (const action of ['start', 'stop', 'reboot'] as const) {
    routes.post(
      `${ONE}/${action}`,
      {
        schema: {
          tags,
          summary: `Request a ${action}; the provisioner carries it out`,
          params: InstancePath,
          response: answers(200, Instance),
        },
        config: change,
      },
      async (request) => {
        const { organizationId } = request.organization;
        const instanceId = BigInt(request.params.instance);
        await instances.requestAction(organizationId, instanceId, action, auditActorOf(request));
        return instanceQueries.get(organizationId, instanceId);
      },
    );
  }

  routes.post(
    `${ONE}/resize`,
    {
      schema: {
        tags,
        summary: 'Move an instance to another plan, billed from its next hour',
        params: InstancePath,
        body: Resize,
        response: answers(200, Instance),
      },
      config: change,
    },
    async (request) => {
      const { organizationId } = request.organization;
      const instanceId = BigInt(request.params.instance);
      await instances.resizeTo(organizationId, instanceId, request.body.plan, auditActorOf(request));
      return instanceQueries.get(organizationId, instanceId);
    },
  );

  routes.patch(
    ONE,
    {
      schema: {
        tags,
        summary: 'Rename an instance',
        params: InstancePath,
        body: Rename,
        response: answers(200, Instance),
      },
      config: change,
    },
    async (request) => {
      const { organizationId } = request.organization;
      const instanceId = BigInt(request.params.instance);
      await instances.rename(organizationId, instanceId, request.body.name, auditActorOf(request));
      return instanceQueries.get(organizationId, instanceId);
    },
  );

  routes.delete(
    ONE,
    {
      schema: {
        tags,
        summary: 'Delete an instance; no hour that begins later is billed',
        params: InstancePath,
        response: answers(200, Instance),
      },
      config: change,
    },
    async (request) => {
      const { organizationId } = request.organization;
      const instanceId = BigInt(request.params.instance);
      await instances.delete(organizationId, instanceId, auditActorOf(request));
      return instanceQueries.get(organizationId, instanceId);
    },
  );

  routes.get(
    `${ONE}/history`,
    {
      schema: {
        tags,
        summary: 'List an instance’s status changes, newest first',
        params: InstancePath,
        querystring: HistoryQuery,
        response: answers(200, StatusHistory),
      },
      config: read,
    },
    async ({ organization: { organizationId }, params, query }) =>
      instanceQueries.history(organizationId, BigInt(params.instance), {
        before: beforeMoment(query.cursor),
        limit: query.limit,
      }),
  );

  routes.get(
    `${ONE}/charges`,
    {
      schema: {
        tags,
        summary: 'List what an instance has cost, hour by hour, newest first',
        params: InstancePath,
        querystring: CostsQuery,
        response: answers(200, InstanceCosts),
      },
      config: read,
    },
    async ({ organization: { organizationId }, params, query }) =>
      instanceQueries.costs(organizationId, BigInt(params.instance), {
        before: beforeMoment(query.cursor) ?? endOfHour(query.through),
        limit: query.limit,
      }),
  );
}

function beforeMoment(cursor: string | undefined): bigint | null {
  const key = readNumberCursor(cursor);
  return key === null ? null : momentPart(key);
}

/** The moment at which the clock hour of a moment ends. */
function endOfHour(moment: string | undefined): bigint | null {
  return moment === undefined ? null : (splitHour(parseInstant(moment)).hourNo + 1n) * HOUR_MICROS;
}
