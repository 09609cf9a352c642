import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answers } from '../../contracts/values.ts';
import type { RemoteProvider } from '../../domain/payments/providers.ts';
import type { Services } from '../services.ts';

const PROVIDERS: readonly RemoteProvider[] = ['stripe', 'paypal'];
/** Of one address: a provider has few, and tells much at once after a failure. */
const MOST_A_MINUTE = 3_000;

/**
 * Where providers tell what happened. Nobody is signed in: the signature says who it is. It is made over the body as it came,
 * so that here it is not parsed.
 */
export async function paymentWebhookRoutes(
  app: FastifyInstance,
  { paymentWebhooks }: Pick<Services, 'paymentWebhooks'>,
): Promise<void> {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  const routes = app.withTypeProvider<ZodTypeProvider>();
  for (const provider of PROVIDERS) {
    routes.post(
      `/api/payments/webhooks/${provider}`,
      {
        schema: {
          tags: ['payments'],
          summary: `Take an event of ${provider === 'stripe' ? 'Stripe' : 'PayPal'}, signed by it`,
          response: answers(200, z.object({ received: z.literal(true) }).describe('Kept')),
        },
        config: {
          policy: { allow: 'public', impersonal: true },
          problems: ['not_found'],
          rateLimit: { max: MOST_A_MINUTE },
        },
      },
      async ({ headers, body }) => {
        await paymentWebhooks.receive(provider, headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
        return { received: true } as const;
      },
    );
  }
}
