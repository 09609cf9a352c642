import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { EVENTS, messageOf, TEST_EVENT } from '../../contracts/events.ts';

/** Every message that a webhook can be sent, as OpenAPI 3.1 describes what comes the other way. */
export function describeWebhooks(): NonNullable<OpenAPIV3_1.Document['webhooks']> {
  const all = Object.entries({ ...EVENTS, ...TEST_EVENT });
  return Object.fromEntries(
    all.map(([type, { summary, data }]) => [type, { post: describe(type, summary, messageOf(type, data)) }]),
    // The types take the operations of 3.0 here.
  ) as NonNullable<OpenAPIV3_1.Document['webhooks']>;
}

function describe(type: string, summary: string, message: z.ZodType): OpenAPIV3_1.OperationObject {
  const { $schema: _, ...schema } = z.toJSONSchema(message, { target: 'draft-2020-12' });
  return {
    tags: ['webhooks'],
    operationId: `receive_${type.replaceAll('.', '_')}`,
    summary,
    description: 'Sent to your webhooks that ask for it, signed by Standard Webhooks.',
    security: [],
    parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: { type: 'string' },
    })),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schema as OpenAPIV3_1.SchemaObject } },
    },
    responses: { '2XX': { description: 'Received; with anything else it is sent again' } },
  };
}
