import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AutoTopUp, AutoTopUpTerms } from '../../contracts/autoTopUp.ts';
import { answers, InOrganization, NoContent } from '../../contracts/values.ts';
import { parseMicros } from '../../domain/money.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewAutoTopUp } from '../answers/autoTopUp.ts';
import type { Services } from '../services.ts';

const tags = ['payments'];
const PATH = '/api/organizations/:organization/auto-top-up';
const read = { policy: { allow: 'member', scope: 'read' } } as const;
const pay = { policy: { allow: 'member' } } as const;

/** Customers let funds be added by themselves. */
export async function autoTopUpRoutes(
  app: FastifyInstance,
  { autoTopUps }: Pick<Services, 'autoTopUps'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    PATH,
    {
      schema: {
        tags,
        summary: 'Get whether funds are added automatically',
        params: InOrganization,
        response: answers(200, AutoTopUp),
      },
      config: read,
    },
    async ({ organization: { organizationId } }) =>
      viewAutoTopUp(await autoTopUps.find(organizationId), autoTopUps.currency),
  );

  routes.put(
    PATH,
    {
      schema: {
        tags,
        summary: 'Turn automatic top-up on, or change its terms; without a saved card, go on at setupUrl',
        params: InOrganization,
        body: AutoTopUpTerms,
        response: answers(200, AutoTopUp),
      },
      config: pay,
    },
    async (request) => {
      const { threshold, amount, monthlyLimit, newCard = false } = request.body;
      const terms = {
        thresholdMicros: parseMicros(threshold),
        amountMicros: parseMicros(amount),
        monthlyLimitMicros: parseMicros(monthlyLimit),
      };
      const { organizationId } = request.organization;
      const set = await autoTopUps.set(
        organizationId,
        { terms, isNewMethod: newCard },
        auditActorOf(request),
      );
      return viewAutoTopUp(set, autoTopUps.currency);
    },
  );

  routes.delete(
    PATH,
    {
      schema: {
        tags,
        summary: 'Turn automatic top-up off, and forget the saved card',
        params: InOrganization,
        response: answers(204, NoContent),
      },
      config: pay,
    },
    async (request, reply) => {
      await autoTopUps.turnOff(request.organization.organizationId, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.post(
    `${PATH}/check`,
    {
      schema: {
        tags,
        summary: 'Ask the provider whether a card was saved, and get whether funds are added automatically',
        params: InOrganization,
        response: answers(200, AutoTopUp),
      },
      config: pay,
    },
    async ({ organization: { organizationId } }) =>
      viewAutoTopUp(await autoTopUps.check(organizationId), autoTopUps.currency),
  );
}
