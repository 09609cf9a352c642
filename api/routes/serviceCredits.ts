import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { IncidentPath } from '../../contracts/incidents.ts';
import { NewServiceCredit, ServiceCredit } from '../../contracts/serviceCredits.ts';
import { answers } from '../../contracts/values.ts';
import { parseInstant } from '../../domain/instant.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewServiceCredit } from '../answers/serviceCredits.ts';
import type { Services } from '../services.ts';

/** Credits for the minutes that an incident took. */
export async function serviceCreditRoutes(
  app: FastifyInstance,
  { serviceCredits }: Pick<Services, 'serviceCredits'>,
): Promise<void> {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/status/incidents/:incident/credit',
    {
      schema: {
        tags: ['wallets'],
        summary:
          'Credit organizations for the minutes down of an incident, once each: applied again, it goes on where it ended',
        params: IncidentPath,
        body: NewServiceCredit,
        response: answers(200, ServiceCredit),
      },
      config: {
        policy: { allow: 'administrator', scope: 'billing', recentProof: true },
        problems: ['not_found', 'conflict'],
      },
    },
    async (request) => {
      const { dryRun, from, until, ...choices } = request.body;
      const given = {
        ...choices,
        from: from === undefined ? undefined : parseInstant(from),
        until: until === undefined ? undefined : parseInstant(until),
      };
      const { incident } = request.params;
      return viewServiceCredit(
        dryRun
          ? await serviceCredits.preview(incident, given)
          : await serviceCredits.apply(incident, given, auditActorOf(request)),
      );
    },
  );
}
