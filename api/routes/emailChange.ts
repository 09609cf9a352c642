import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Accepted, EmailChange, EmailChangeRequest } from '../../contracts/accounts.ts';
import { answers, NoContent } from '../../contracts/values.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import type { SessionCookie } from '../plugins/sessionCookie.ts';
import type { Services } from '../services.ts';

interface EmailChangeRoutesOptions extends Pick<Services, 'emailChanges'> {
  sessionCookie: SessionCookie;
}

/** Giving your account another e-mail address, and having the old one back. */
export async function emailChangeRoutes(
  app: FastifyInstance,
  { emailChanges, sessionCookie }: EmailChangeRoutesOptions,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['account'];
  const config = { policy: { allow: 'user' } } as const;

  routes.post(
    '/api/account/email-change',
    {
      schema: {
        tags,
        summary: 'Mail a link to a new e-mail address, which changes it',
        body: EmailChangeRequest,
        response: answers(202, Accepted),
      },
      config: { policy: { allow: 'user', recentProof: true } },
    },
    async (request, reply) => {
      await emailChanges.request(auditActorOf(request), request.body.email);
      return reply.code(202).send({ accepted: true });
    },
  );

  routes.post(
    '/api/account/email-change/confirm',
    {
      schema: {
        tags,
        summary: 'Change your e-mail address with the token that was mailed to the new one',
        body: EmailChange,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      await emailChanges.confirm(request.body.token, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );

  routes.post(
    '/api/account/email-change/undo',
    {
      schema: {
        tags,
        summary:
          'Have the old e-mail address back with the token that was mailed to it; every session and key ends',
        body: EmailChange,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'public' } },
    },
    async (request, reply) => {
      await emailChanges.undo(request.body.token, request.id);
      sessionCookie.clear(reply);
      return reply.code(204).send(null);
    },
  );
}
