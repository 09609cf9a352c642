import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Start } from '../../contracts/admission.ts';
import {
  CostsQuery,
  Instance,
  InstanceCosts,
  InstanceFilter,
  InstanceList,
  InstancePath,
  InstanceQuery,
  NewInstance,
  Rename,
  Resize,
  StatusHistory,
} from '../../contracts/instances.ts';
import { answers, csvFile, InOrganization, PageQuery } from '../../contracts/values.ts';
import { HOUR_MICROS, parseInstant, splitHour } from '../../domain/instant.ts';
import { momentPart, readListPage, readNumberCursor } from '../cursor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { overrideOf } from '../answers/override.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewInstance, viewInstanceCosts, viewStatusChange, writeInstances } from '../answers/instances.ts';
import { inPath } from '../path.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/instances';
const ONE = `${BASE}/:instance`;
const tags = ['instances'];
const NUMERIC = ['created', 'price'] as const;
const read = { policy: { allow: 'member', scope: 'read' } } as const;
const change = { policy: { allow: 'admin', scope: 'provision' } } as const;
const spend = { ...change, problems: ['insufficient_funds'] } as const;

/** An organization's VPS instances: members see them, admins and owners change them. */
export async function instanceRoutes(
  app: FastifyInstance,
  { instances, instanceQueries }: Pick<Services, 'instances' | 'instanceQueries'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const view = async (organizationId: bigint, instanceId: bigint) =>
    viewInstance(await instanceQueries.get(organizationId, instanceId));

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List or search instances; deleted ones only with status=deleted',
        params: InOrganization,
        querystring: InstanceQuery,
        response: answers(200, InstanceList),
      },
      config: read,
    },
    async ({ organization: { organizationId }, query }) =>
      mapPage(
        await instanceQueries.list(organizationId, filterOf(query), readListPage(query, NUMERIC)),
        viewInstance,
      ),
  );

  routes.get(
    `${BASE}.csv`,
    {
      schema: {
        tags,
        summary: 'Download instances as CSV',
        params: InOrganization,
        querystring: InstanceFilter,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config: read,
    },
    async ({ organization: { organizationId, handle }, query }, reply) => {
      const order = readListPage({ ...query, limit: 1 }, []);
      const pages = instanceQueries.every(organizationId, filterOf(query), order);
      return sendCsv(reply, `${handle}-instances.csv`, writeInstances(pages));
    },
  );

  routes.post(
    BASE,
    {
      schema: {
        tags,
        summary: 'Create an instance; refused if the wallet can’t cover an hour of all that is then paid for',
        params: InOrganization,
        body: NewInstance,
        response: answers(201, Instance),
      },
      config: spend,
    },
    async (request, reply) => {
      const { organizationId, handle } = request.organization;
      const by = auditActorOf(request);
      const made = await instances.create(organizationId, request.body, by, overrideOf(request));
      reply.code(201).header('location', `/api/organizations/${handle}/instances/${made.instanceId}`);
      return view(organizationId, made.instanceId);
    },
  );

  routes.get(
    ONE,
    {
      schema: { tags, summary: 'Get an instance', params: InstancePath, response: answers(200, Instance) },
      config: read,
    },
    async (request) => view(...inPath(request, 'instance')),
  );

  for (const action of ['start', 'stop', 'reboot'] as const) {
    routes.post(
      `${ONE}/${action}`,
      {
        schema: {
          tags,
          summary: `Request a ${action}; the provisioner carries it out`,
          params: InstancePath,
          ...(action === 'start' ? { body: Start } : {}),
          response: answers(200, Instance),
        },
        config: action === 'start' ? spend : change,
      },
      async (request) => {
        const instance = inPath(request, 'instance');
        await instances.requestAction(...instance, action, auditActorOf(request), overrideOf(request));
        return view(...instance);
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
      config: spend,
    },
    async (request) => {
      const instance = inPath(request, 'instance');
      const by = auditActorOf(request);
      await instances.resizeTo(...instance, request.body.plan, by, overrideOf(request));
      return view(...instance);
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
      const instance = inPath(request, 'instance');
      await instances.rename(...instance, request.body.name, auditActorOf(request));
      return view(...instance);
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
      const instance = inPath(request, 'instance');
      await instances.delete(...instance, auditActorOf(request));
      return view(...instance);
    },
  );

  routes.get(
    `${ONE}/history`,
    {
      schema: {
        tags,
        summary: 'List an instance’s status changes, newest first',
        params: InstancePath,
        querystring: PageQuery,
        response: answers(200, StatusHistory),
      },
      config: read,
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const page = { before: beforeMoment(cursor), limit };
      return mapPage(await instanceQueries.history(...inPath(request, 'instance'), page), viewStatusChange);
    },
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
    async (request) => {
      const { cursor, through, limit } = request.query;
      const page = { before: beforeMoment(cursor) ?? endOfHour(through), limit };
      return viewInstanceCosts(await instanceQueries.costs(...inPath(request, 'instance'), page));
    },
  );
}

function filterOf({ search, status, region, plan }: Omit<InstanceFilter, 'sort'>) {
  return { search: search ?? null, status: status ?? null, region: region ?? null, plan: plan ?? null };
}

function beforeMoment(cursor: string | undefined): bigint | null {
  const key = readNumberCursor(cursor);
  return key === null ? null : momentPart(key);
}

/** The moment at which the clock hour of a moment ends. */
function endOfHour(moment: string | undefined): bigint | null {
  return moment === undefined ? null : (splitHour(parseInstant(moment)).hourNo + 1n) * HOUR_MICROS;
}
