import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { readVersion } from '../../config/settings.ts';
import { Problem } from '../../contracts/problem.ts';
import type { Policy } from '../actor.ts';
import { type ProblemCode, PROBLEMS } from '../problem.ts';
import { describeWebhooks } from './describedWebhooks.ts';
import { READING } from './methods.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Problems that this route answers with beside those that follow from what it declares. */
    problems?: readonly ProblemCode[];
  }
}

/** OpenAPI 3.1 from the very schemas that check requests and answers, and a page to browse it. */
export async function describeApi(app: FastifyInstance, sessionCookieName: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ContainerStacks',
        description:
          'Money amounts are decimal strings with six decimals, timestamps are ISO 8601 in UTC, and errors are application/problem+json.',
        version: readVersion(),
        license: { name: 'MIT' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName },
          key: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: describeRoute,
    transformObject: describeAnswers,
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: false,
    // Without the bar at the top, whose logo brings an inline style that the content security policy refuses.
    uiConfig: { layout: 'BaseLayout' },
  });
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
  const described = {
    ...schema,
    security: securityOf(route.config.policy),
    response: { ...(schema.response as object), ...problemAnswers(problemsOf(route, schema)) },
  };
  return jsonSchemaTransform({ ...input, schema: described } as never);
};

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
    ...(changes ? (['foreign_origin', 'conflict', 'too_large', 'unsupported_media_type'] as const) : []),
    ...(url.includes('/:') ? (['not_found'] as const) : []),
    ...(config?.problems ?? []),
    ...(['too_many_requests', 'internal', 'unavailable'] as const),
  ];
}

/** Answers by status, each with the codes that it may have. */
function problemAnswers(codes: readonly ProblemCode[]): Record<number, object> {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: those.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('; '),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );
}

interface Described {
  description?: string;
}

/** An answer that only refers to a shape takes the shape's description, where swagger says "Default Response". */
const describeAnswers: SwaggerTransformObject = (input) => {
  const document = jsonSchemaTransformObject(input) as OpenAPIV3_1.Document;
  const shapes = document.components?.schemas as Record<string, Described> | undefined;
  for (const methods of Object.values(document.paths ?? {})) {
    for (const { responses } of Object.values(methods as Record<string, OpenAPIV3_1.OperationObject>)) {
      for (const answer of Object.values(responses ?? {}) as OpenAPIV3_1.ResponseObject[]) {
        const schema = answer.content?.['application/json']?.schema ?? {};
        const name = '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
        answer.description = shapes?.[name ?? '']?.description ?? answer.description;
      }
    }
  }
  return { ...document, webhooks: describeWebhooks() };
};
