import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Accepted, EmailConfirmation } from '../../contracts/accounts.ts';
import { answers, NoContent } from '../../contracts/values.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { requireSignedIn } from '../answers/signedIn.ts';
import type { Services } from '../services.ts';

/** Confirming that an account's e-mail address is its owner's. */
export async function emailConfirmationRoutes(
  app: FastifyInstance,
  { confirmations }: Pick<Services, 'confirmations'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['account'];
  const config = { policy: { allow: 'user' } } as const;

  routes.post(
    '/api/account/email-confirmation',
    {
      schema: {
        tags,
        summary: 'Send another link that confirms your e-mail address',
        response: answers(202, Accepted),
      },
      config,
    },
    async (request, reply) => {
      await confirmations.resend(requireSignedIn(request).userId);
      return reply.code(202).send({ accepted: true });
    },
  );

  routes.post(
    '/api/account/email-confirmation/confirm',
    {
      schema: {
        tags,
        summary: 'Confirm your e-mail address with the token of a mailed link',
        body: EmailConfirmation,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      await confirmations.confirm(request.body.token, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );
}
