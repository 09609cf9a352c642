import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiKeyId, ApiKeys, MadeApiKey, NewApiKey } from '../../contracts/accounts.ts';
import { answers, NoContent } from '../../contracts/values.ts';
import { viewApiKey } from '../answers/accounts.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import type { Services } from '../services.ts';
import { requireSignedIn } from '../answers/signedIn.ts';

/** Your API keys. A key can’t create keys: that takes a session. */
export async function apiKeyRoutes(
  app: FastifyInstance,
  { apiKeys }: Pick<Services, 'apiKeys'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['account'];
  const config = { policy: { allow: 'user' } } as const;

  routes.get(
    '/api/account/keys',
    {
      schema: { tags, summary: 'List your API keys, newest first', response: answers(200, ApiKeys) },
      config,
    },
    async (request) => ({ items: (await apiKeys.list(requireSignedIn(request).userId)).map(viewApiKey) }),
  );

  routes.post(
    '/api/account/keys',
    {
      schema: {
        tags,
        summary: 'Create an API key; its secret is returned only once',
        body: NewApiKey,
        response: answers(201, MadeApiKey),
      },
      // The organization that the key is to be confined to.
      config: { policy: { allow: 'user', recentProof: true }, problems: ['not_found'] },
    },
    async (request, reply) => {
      const { name, scopes, organization = null, expiresInDays = null } = request.body;
      const { userId, sessionId } = requireSignedIn(request);
      const wanted = { name, scopes, organization, expiresInDays };
      const { key, text } = await apiKeys.create(userId, wanted, auditActorOf(request), sessionId);
      return reply.code(201).send({ key: text, details: viewApiKey(key) });
    },
  );

  routes.delete(
    '/api/account/keys/:key',
    {
      schema: {
        tags,
        summary: 'Revoke an API key',
        params: z.strictObject({ key: ApiKeyId }),
        response: answers(204, NoContent),
      },
      config,
    },
    async (request, reply) => {
      const { userId } = requireSignedIn(request);
      await apiKeys.revoke(request.params.key, userId, auditActorOf(request));
      return reply.code(204).send(null);
    },
  );
}
