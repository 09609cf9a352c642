import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewPlan,
  NewPrice,
  Plan,
  PlanChange,
  PlanList,
  PlanPath,
  PlanPriceList,
  PlanQuery,
  PriceChange,
} from '../../contracts/plans.ts';
import { answers, NoContent, PageQuery } from '../../contracts/values.ts';
import { isAdministrator } from '../actor.ts';
import { momentPart, readCursor, readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { shareWithVisitors } from '../answers/audience.ts';
import { viewDatedPrice, viewPlan, viewPriceChange } from '../answers/plans.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['plans'];
const open = { policy: { allow: 'public', scope: 'read' } } as const;
/** How old the offers that visitors see may be. */
const PLANS_AGE_SECONDS = 60;
const administer = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** Plans and their prices: everybody sees what is available, administrators see the retired too. */
export async function planRoutes(app: FastifyInstance, { plans }: Pick<Services, 'plans'>): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/plans',
    {
      schema: {
        tags,
        summary: 'List plans with their current and next prices, of one kind or all',
        querystring: PlanQuery,
        response: answers(200, PlanList),
      },
      config: open,
    },
    async (request, reply) => {
      shareWithVisitors(request, reply, PLANS_AGE_SECONDS);
      const { kind = null, cursor, limit } = request.query;
      const after = readCursor(cursor, 3);
      const page = { kind, retired: isAdministrator(request), after, limit };
      return mapPage(await plans.list(page), viewPlan);
    },
  );

  routes.post(
    '/api/plans',
    {
      schema: {
        tags,
        summary: 'Create a plan; it can be chosen once it has a price',
        body: NewPlan,
        response: answers(201, Plan),
      },
      config: administer,
    },
    async (request, reply) => {
      const plan = await plans.create(request.body, auditActorOf(request));
      reply.code(201);
      return viewPlan(plan);
    },
  );

  routes.get(
    '/api/plans/:plan',
    {
      schema: {
        tags,
        summary: 'Get a plan with its current and next price',
        params: PlanPath,
        response: answers(200, Plan),
      },
      config: open,
    },
    async (request) => viewPlan(await plans.get(request.params.plan, { retired: isAdministrator(request) })),
  );

  routes.patch(
    '/api/plans/:plan',
    {
      schema: {
        tags,
        summary: 'Change a plan’s name, description or position; what it gives never changes',
        params: PlanPath,
        body: PlanChange,
        response: answers(200, Plan),
      },
      config: administer,
    },
    async (request) => viewPlan(await plans.change(request.params.plan, request.body, auditActorOf(request))),
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
        response: answers(201, PriceChange),
      },
      config: administer,
    },
    async (request, reply) => {
      const price = await plans.addPrice(request.params.plan, request.body, auditActorOf(request));
      reply.code(201);
      return viewPriceChange(price);
    },
  );

  routes.post(
    '/api/plans/:plan/prices/preview',
    {
      schema: {
        tags,
        summary: 'Preview what setting a price would do; nothing is set',
        params: PlanPath,
        body: NewPrice,
        response: answers(200, PriceChange),
      },
      config: administer,
    },
    async (request) => viewPriceChange(await plans.previewPrice(request.params.plan, request.body)),
  );

  for (const [act, summary] of [
    ['retire', 'Retire a plan; what has it keeps it'],
    ['unretire', 'Make a retired plan available again'],
  ] as const) {
    routes.post(
      `/api/plans/:plan/${act}`,
      {
        schema: { tags, summary, params: PlanPath, response: answers(204, NoContent) },
        config: administer,
      },
      async (request, reply) => {
        await plans[act](request.params.plan, auditActorOf(request));
        return reply.code(204).send(null);
      },
    );
  }
}
