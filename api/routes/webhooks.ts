import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answers, InOrganization, NoContent } from '../../contracts/values.ts';
import {
  Attempts,
  DeliveryList,
  DeliveryPath,
  DeliveryPathIn,
  DeliveryQuery,
  MadeWebhook,
  NewWebhook,
  Resend,
  Resent,
  Webhook,
  WebhookChange,
  WebhookList,
  WebhookPath,
  WebhookPathIn,
} from '../../contracts/webhooks.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Policy } from '../actor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewAttempt, viewDelivery, viewWebhook } from '../answers/webhooks.ts';
import { readNumberCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

/** Whose webhooks, and how paths lead to them. */
interface Wing {
  base: string;
  whose: string;
  /** Who may; a script’s key may read. */
  allow: Policy['allow'];
  owner: (request: FastifyRequest) => bigint | null;
  paths: {
    all: z.ZodType<object>;
    one: z.ZodType<{ webhook: string }>;
    delivery: z.ZodType<{ webhook: string; delivery: string }>;
  };
}

const WINGS: Wing[] = [
  {
    base: '/api/organizations/:organization/webhooks',
    whose: 'an organization’s',
    allow: 'owner',
    owner: ({ organization }) => organization.organizationId,
    paths: { all: InOrganization, one: WebhookPathIn, delivery: DeliveryPathIn },
  },
  {
    base: '/api/webhooks',
    whose: 'the platform’s',
    allow: 'administrator',
    owner: () => null,
    paths: { all: z.strictObject({}), one: WebhookPath, delivery: DeliveryPath },
  },
];

/** Where events are sent: by an organization's owners, and by administrators for the platform. */
export async function webhookRoutes(
  app: FastifyInstance,
  { webhooks }: Pick<Services, 'webhooks'>,
): Promise<void> {
  for (const wing of WINGS) {
    defineEndpoints(app, webhooks, wing);
    defineDeliveries(app, webhooks, wing);
    defineDeletion(app, webhooks, wing);
  }
}

const tags = ['webhooks'];

function defineEndpoints(
  app: FastifyInstance,
  webhooks: Services['webhooks'],
  { base, whose, allow, owner, paths }: Wing,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const config = { policy: { allow } };
  const reading = { policy: { allow, scope: 'read' } } as const;

  routes.get(
    base,
    {
      schema: {
        tags,
        summary: `List ${whose} webhooks`,
        params: paths.all,
        response: answers(200, WebhookList),
      },
      config: reading,
    },
    async (request) => ({
      items: (await webhooks.list(owner(request))).map(viewWebhook),
      choices: webhooks.choices(owner(request)),
    }),
  );

  routes.post(
    base,
    {
      schema: {
        tags,
        summary: `Create one of ${whose} webhooks; its secret is returned only once`,
        params: paths.all,
        body: NewWebhook,
        response: answers(201, MadeWebhook),
      },
      config,
    },
    async (request, reply) => {
      const { url, events, description = '' } = request.body;
      const choice = { url, description, eventTypes: [...new Set(events)] };
      const { endpoint, secret } = await webhooks.create(owner(request), choice, auditActorOf(request));
      return reply.code(201).send({ secret, webhook: viewWebhook(endpoint) });
    },
  );

  routes.patch(
    `${base}/:webhook`,
    {
      schema: {
        tags,
        summary: `Change one of ${whose} webhooks, disable or enable it`,
        params: paths.one,
        body: WebhookChange,
        response: answers(200, Webhook),
      },
      config,
    },
    async (request) => {
      const { events, ...rest } = request.body;
      const wanted = { ...rest, ...(events && { eventTypes: [...new Set(events)] }) };
      const id = BigInt(request.params.webhook);
      return viewWebhook(await webhooks.change(owner(request), id, wanted, auditActorOf(request)));
    },
  );

  routes.post(
    `${base}/:webhook/rotate`,
    {
      schema: {
        tags,
        summary: `Replace the secret of one of ${whose} webhooks; the former signs too for 24 hours`,
        params: paths.one,
        response: answers(200, MadeWebhook),
      },
      config,
    },
    async (request) => {
      const id = BigInt(request.params.webhook);
      const { endpoint, secret } = await webhooks.rotate(owner(request), id, auditActorOf(request));
      return { secret, webhook: viewWebhook(endpoint) };
    },
  );
}

function defineDeliveries(
  app: FastifyInstance,
  webhooks: Services['webhooks'],
  { base, whose, allow, owner, paths }: Wing,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const config = { policy: { allow } };
  const reading = { policy: { allow, scope: 'read' } } as const;

  routes.post(
    `${base}/:webhook/test`,
    {
      schema: {
        tags,
        summary: `Send a test to one of ${whose} webhooks`,
        params: paths.one,
        response: answers(202, Resent),
      },
      config,
    },
    async (request, reply) => {
      await webhooks.test(owner(request), BigInt(request.params.webhook));
      return reply.code(202).send({ messages: 1 });
    },
  );

  routes.post(
    `${base}/:webhook/resend`,
    {
      schema: {
        tags,
        summary: `Send what happened since a moment to one of ${whose} webhooks again`,
        params: paths.one,
        body: Resend,
        response: answers(202, Resent),
      },
      config,
    },
    async (request, reply) => {
      const id = BigInt(request.params.webhook);
      const since = parseInstant(request.body.since);
      const messages = await webhooks.resendSince(owner(request), id, since, auditActorOf(request));
      return reply.code(202).send({ messages });
    },
  );

  routes.get(
    `${base}/:webhook/deliveries`,
    {
      schema: {
        tags,
        summary: `List the messages to one of ${whose} webhooks, newest first`,
        params: paths.one,
        querystring: DeliveryQuery,
        response: answers(200, DeliveryList),
      },
      config: reading,
    },
    async (request) => {
      const { cursor, limit, state = null } = request.query;
      const page = { before: readNumberCursor(cursor), state, limit };
      const id = BigInt(request.params.webhook);
      return mapPage(await webhooks.deliveries(owner(request), id, page), viewDelivery);
    },
  );

  routes.get(
    `${base}/:webhook/deliveries/:delivery/attempts`,
    {
      schema: {
        tags,
        summary: `List what came of a message to one of ${whose} webhooks`,
        params: paths.delivery,
        response: answers(200, Attempts),
      },
      config: reading,
    },
    async (request) => {
      const { webhook, delivery } = request.params;
      const rows = await webhooks.attempts(owner(request), BigInt(webhook), BigInt(delivery));
      return { items: rows.map(viewAttempt) };
    },
  );

  routes.post(
    `${base}/:webhook/deliveries/:delivery/resend`,
    {
      schema: {
        tags,
        summary: `Send a message to one of ${whose} webhooks again`,
        params: paths.delivery,
        response: answers(202, Resent),
      },
      config,
    },
    async (request, reply) => {
      const { webhook, delivery } = request.params;
      await webhooks.resend(owner(request), BigInt(webhook), BigInt(delivery));
      return reply.code(202).send({ messages: 1 });
    },
  );
}

function defineDeletion(
  app: FastifyInstance,
  webhooks: Services['webhooks'],
  { base, whose, allow, owner, paths }: Wing,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const config = { policy: { allow } };

  routes.delete(
    `${base}/:webhook`,
    {
      schema: {
        tags,
        summary: `Delete one of ${whose} webhooks, with its messages`,
        params: paths.one,
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      await webhooks.remove(owner(request), BigInt(request.params.webhook), auditActorOf(request));
      return reply.code(204).send(null);
    },
  );
}
