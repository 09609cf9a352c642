import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Admission, AdmissionQuery } from '../../contracts/admission.ts';
import { answers, InOrganization } from '../../contracts/values.ts';
import type { Services } from '../services.ts';

/** Whether the wallet admits something, before it is asked for. */
export async function admissionRoutes(
  app: FastifyInstance,
  { admission }: Pick<Services, 'admission'>,
): Promise<void> {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/organizations/:organization/admission',
    {
      schema: {
        tags: ['wallets'],
        summary: 'Ask whether the wallet covers creating, changing or starting something',
        params: InOrganization,
        querystring: AdmissionQuery,
        response: answers(200, Admission),
      },
      config: { policy: { allow: 'member', scope: 'read' }, problems: ['conflict'] },
    },
    async ({ organization: { organizationId }, query: { kind, plan = null, resource, quantity } }) =>
      admission.judge(organizationId, {
        kind,
        plan,
        resourceId: resource === undefined ? null : BigInt(resource),
        quantity: quantity === undefined ? null : Number(quantity),
      }),
  );
}
