import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { readVersion } from '../../config/settings.ts';

/** OpenAPI 3.1 from the very schemas that check requests and answers, and a page to browse it. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ContainerStacks',
        description:
          'Amounts of money are decimal strings with six decimals; moments are ISO 8601 in UTC; errors are application/problem+json.',
        version: readVersion(),
        license: { name: 'MIT' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'session' },
          key: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: false });
  app.get(
    '/api/openapi.json',
    { schema: { hide: true }, config: { policy: { allow: 'public' } } },
    async () => app.swagger(),
  );
}
