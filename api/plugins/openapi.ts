import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { PAGES } from '../../contracts/pages.ts';
import { readVersion } from '../../config/settings.ts';
import type { Policy } from '../actor.ts';
import { describeAudience } from '../description/audience.ts';
import { describeOperations, PROBLEMS_FIELD } from '../description/describeOperations.ts';
import { TAGS } from '../description/tags.ts';
import type { ProblemCode } from '../../contracts/problemCodes.ts';
import { READING } from './methods.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Problems that this route answers with beside those that follow from what it declares. */
    problems?: readonly ProblemCode[];
  }
}

/** OpenAPI 3.1 from the very schemas that check requests and answers, for programs, and for the page that shows it. */
export async function describeApi(
  app: FastifyInstance,
  sessionCookieName: string,
  publicUrl: string | null,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ContainerStacks',
        description:
          'Money amounts are decimal strings with six decimals, timestamps are ISO 8601 in UTC, and errors are application/problem+json.',
        version: readVersion(),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl ?? '/', description: 'This installation' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName },
          key: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: describeRoute,
    transformObject: (input) => describeOperations(jsonSchemaTransformObject(input) as OpenAPIV3_1.Document),
  });
  // Where the reference was before it was a page.
  app.get(
    '/api/docs',
    { schema: { hide: true }, config: { policy: { allow: 'public' } } },
    async (_request, reply) => reply.redirect(PAGES.apiReference.path, 308),
  );
  app.get(
    '/api/openapi.json',
    { schema: { hide: true }, config: { policy: { allow: 'public' } } },
    // The same for everybody, and another with another version only.
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300');
      return app.swagger();
    },
  );
}

/** A route as it is described: its good answers are its own, who may call it and its problems follow from it. */
const describeRoute: SwaggerTransform = (input) => {
  const { schema, route } = input;
  if (!schema || schema.hide || !route.config?.policy) return jsonSchemaTransform(input as never);
  // What a summary says after a semicolon is its description.
  const [summary = '', ...more] = (schema.summary ?? '').split('; ');
  const sentences = [...more.map(sentence), schema.description, describeAudience(route.config.policy)];
  const described = {
    ...schema,
    summary,
    description: sentences.filter(Boolean).join(' '),
    security: securityOf(route.config.policy),
    [PROBLEMS_FIELD]: problemsOf(route, schema),
  };
  return jsonSchemaTransform({ ...input, schema: described } as never);
};

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

/** A session, or a key when the policy names a scope; nothing at all where everybody may call. */
function securityOf({ allow, scope }: Policy): Record<string, never[]>[] {
  return [
    ...(allow === 'public' ? [{}] : []),
    { session: [] },
    ...(scope === undefined ? [] : [{ key: [] }]),
  ];
}

function problemsOf({ method, url, config }: RouteOptions, schema: FastifySchema): ProblemCode[] {
  const changes = ![method].flat().every((one) => READING.has(one));
  const isGuarded = config?.policy?.allow !== 'public';
  const isRead = changes || schema.params || schema.querystring || schema.headers;
  return [
    ...(isRead ? (['invalid_request'] as const) : []),
    ...(isGuarded ? (['not_signed_in', 'forbidden'] as const) : []),
    ...(isGuarded && config?.policy?.allow !== 'user' ? (['factor_required'] as const) : []),
    ...(config?.policy?.recentProof ? (['reauthentication_required'] as const) : []),
    ...(changes ? (['foreign_origin', 'conflict', 'too_large', 'unsupported_media_type'] as const) : []),
    ...(url.includes('/:') ? (['not_found'] as const) : []),
    ...(config?.problems ?? []),
    ...(['too_many_requests', 'internal', 'unavailable'] as const),
  ];
}
