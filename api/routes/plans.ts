import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewPlan,
  NewPrice,
  NewRegion,
  Plan,
  PlanList,
  PlanPath,
  PlanPrice,
  PlanPriceList,
  Region,
  RegionList,
  RegionPath,
} from '../../contracts/plans.ts';
import { answers, NoContent, PageQuery } from '../../contracts/values.ts';
import { isAdministrator } from '../actor.ts';
import { momentPart, readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { shareWithVisitors } from '../answers/audience.ts';
import { viewDatedPrice, viewPlan, viewRegion, viewSetPrice } from '../answers/plans.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['plans and regions'];
const open = { policy: { allow: 'public', scope: 'read' } } as const;
/** How old the offers that visitors see may be. */
const PLANS_AGE_SECONDS = 60;
const administer = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** Plans, their prices and regions: everybody sees what is available, administrators see the retired too. */
export async function planRoutes(app: FastifyInstance, { plans }: Pick<Services, 'plans'>): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/plans',
    {
      schema: {
        tags,
        summary: 'List plans with their current prices',
        querystring: PageQuery,
        response: answers(200, PlanList),
      },
      config: open,
    },
    async (request, reply) => {
      shareWithVisitors(request, reply, PLANS_AGE_SECONDS);
      return mapPage(await plans.list(pageAsked(request)), viewPlan);
    },
  );

  routes.post(
    '/api/plans',
    {
      schema: {
        tags,
        summary: 'Create a plan, at first without a price',
        body: NewPlan,
        response: answers(201, Plan),
      },
      config: administer,
    },
    async (request, reply) => {
      const plan = await plans.createPlan(request.body, auditActorOf(request));
      reply.code(201);
      return viewPlan(plan);
    },
  );

  routes.get(
    '/api/plans/:plan',
    {
      schema: {
        tags,
        summary: 'Get a plan with its current price',
        params: PlanPath,
        response: answers(200, Plan),
      },
      config: open,
    },
    async (request) => viewPlan(await plans.get(request.params.plan, { retired: isAdministrator(request) })),
  );

  routes.get(
    '/api/plans/:plan/prices',
    {
      schema: {
        tags,
        summary: 'List a plan’s prices, upcoming ones first',
        params: PlanPath,
        querystring: PageQuery,
        response: answers(200, PlanPriceList),
      },
      config: open,
    },
    async (request, reply) => {
      const { params, query } = request;
      const before = readNumberCursor(query.cursor);
      shareWithVisitors(request, reply, PLANS_AGE_SECONDS);
      const page = { before: before === null ? null : momentPart(before), limit: query.limit };
      return mapPage(await plans.prices(params.plan, page), viewDatedPrice);
    },
  );

  routes.post(
    '/api/plans/:plan/prices',
    {
      schema: {
        tags,
        summary: 'Set a plan’s price from a given time; hours that have begun keep theirs',
        params: PlanPath,
        body: NewPrice,
        response: answers(201, PlanPrice),
      },
      config: administer,
    },
    async (request, reply) => {
      const price = await plans.addPrice(request.params.plan, request.body, auditActorOf(request));
      reply.code(201);
      return viewSetPrice(price);
    },
  );

  routes.post(
    '/api/plans/:plan/retire',
    {
      schema: {
        tags,
        summary: 'Retire a plan; instances that have it keep it',
        params: PlanPath,
        response: answers(204, NoContent),
      },
      config: administer,
    },
    async (request, reply) => {
      await plans.retirePlan(request.params.plan, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.get(
    '/api/regions',
    {
      schema: {
        tags,
        summary: 'List regions',
        querystring: PageQuery,
        response: answers(200, RegionList),
      },
      config: open,
    },
    async (request, reply) => {
      shareWithVisitors(request, reply, PLANS_AGE_SECONDS);
      return mapPage(await plans.regions(pageAsked(request)), viewRegion);
    },
  );

  routes.post(
    '/api/regions',
    {
      schema: { tags, summary: 'Create a region', body: NewRegion, response: answers(201, Region) },
      config: administer,
    },
    async (request, reply) => {
      const region = await plans.createRegion(request.body, auditActorOf(request));
      reply.code(201);
      return viewRegion(region);
    },
  );

  routes.post(
    '/api/regions/:region/retire',
    {
      schema: {
        tags,
        summary: 'Retire a region; instances there keep running',
        params: RegionPath,
        response: answers(204, NoContent),
      },
      config: administer,
    },
    async (request, reply) => {
      await plans.retireRegion(request.params.region, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** Which page of plans or regions is asked for; administrators see the retired too. */
function pageAsked({
  actor,
  query: { cursor, limit },
}: Pick<FastifyRequest, 'actor'> & { query: PageQuery }) {
  return { retired: isAdministrator({ actor }), after: readNumberCursor(cursor) ?? 0n, limit };
}
