import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Accepted } from '../../contracts/accounts.ts';
import { NewSubscription, SubscriptionConfirmation, UnsubscribePath } from '../../contracts/incidents.ts';
import { answers, NoContent } from '../../contracts/values.ts';
import { type PublicStatus, requireAudience } from '../answers/audience.ts';
import type { Services } from '../services.ts';
import { takeOneClickForms } from './oneClickForms.ts';

export interface SubscriptionRoutesOptions extends Pick<Services, 'subscriptions'> {
  /** Whether visitors see the platform's state at all. */
  publicStatus: PublicStatus;
}

const tags = ['status'];
const config = { policy: { allow: 'public' } } as const;

/** Mails about incidents and maintenance, for whoever asks for them. */
export async function subscriptionRoutes(
  app: FastifyInstance,
  options: SubscriptionRoutesOptions,
): Promise<void> {
  const { subscriptions } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  takeOneClickForms(app);

  routes.post(
    '/api/status/subscribers',
    {
      schema: {
        tags,
        summary: 'Subscribe an e-mail address to incidents and maintenance; a mailed link confirms it',
        body: NewSubscription,
        response: answers(202, Accepted),
      },
      config: { ...config, problems: ['not_signed_in'] },
    },
    async (request, reply) => {
      requireAudience(request, options);
      await subscriptions.subscribe(request.body.email, { address: request.ip });
      return reply.code(202).send({ accepted: true });
    },
  );

  routes.post(
    '/api/status/subscribers/confirm',
    {
      schema: {
        tags,
        summary: 'Confirm a subscription with the token of a mailed link',
        body: SubscriptionConfirmation,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      await subscriptions.confirm(request.body.token);
      return reply.code(204).send(null);
    },
  );

  routes.post(
    '/status/unsubscribe/:token',
    {
      schema: {
        tags,
        summary: 'End a subscription, as mail programs do with one click (RFC 8058)',
        params: UnsubscribePath,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      await subscriptions.unsubscribe(request.params.token);
      return reply.code(204).send(null);
    },
  );
}
