import type { OpenAPIV3_1 } from 'openapi-types';
import type { ProblemCode } from '../../contracts/problemCodes.ts';
import { describeWebhooks } from '../plugins/describedWebhooks.ts';
import { operationIdOf } from './operationIds.ts';
import { ProblemResponses } from './problemResponses.ts';
import { mergeShapes } from './shapes.ts';

/** Where a route leaves the problems it may answer with, until they become shared responses. */
export const PROBLEMS_FIELD = 'x-problems';

type Operation = OpenAPIV3_1.OperationObject & { [PROBLEMS_FIELD]?: ProblemCode[] };
type Shapes = Record<string, { description?: string }>;

/** The whole description, from that of each route. */
export function describeOperations(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const problems = new ProblemResponses();
  const shapes = (document.components?.schemas ?? {}) as Shapes;
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      const { [PROBLEMS_FIELD]: codes = [] } = operation;
      delete operation[PROBLEMS_FIELD];
      operation.operationId = operationIdOf(method, path, operation.summary);
      operation.description = [operation.description, ...notesOn(operation)].join(' ');
      describeAnswers(operation, shapes);
      operation.responses = { ...operation.responses, ...problems.refer(codes) };
    }
  }
  const components = { ...document.components, responses: problems.components };
  return mergeShapes({ ...document, components, webhooks: describeWebhooks() });
}

function notesOn({ parameters = [] }: Operation): string[] {
  const names = (parameters as OpenAPIV3_1.ParameterObject[]).map(({ name }) => name);
  return [
    ...(names.includes('cursor') ? ['Paged: send `nextCursor` as `cursor` to get the next page.'] : []),
    ...(names.includes('idempotency-key') ? ['Safe to repeat with the same `Idempotency-Key`.'] : []),
  ];
}

/** An answer that only refers to a shape takes the shape's description, where swagger says "Default Response". */
function describeAnswers({ responses = {} }: Operation, shapes: Shapes): void {
  for (const answer of Object.values(responses) as OpenAPIV3_1.ResponseObject[]) {
    const schema = answer.content?.['application/json']?.schema ?? {};
    const name = '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
    answer.description = shapes[name ?? '']?.description ?? answer.description;
  }
}
