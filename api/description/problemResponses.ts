import type { OpenAPIV3_1 } from 'openapi-types';
// So that the shape is among those that are described.
import '../../contracts/problem.ts';
import { type ProblemCode, PROBLEMS } from '../../contracts/problemCodes.ts';

const SCHEMA = { $ref: '#/components/schemas/Problem' };

/** Responses with problems, which operations share: one for each status with the codes it may have. */
export class ProblemResponses {
  readonly components: Record<string, OpenAPIV3_1.ResponseObject> = {};

  /** Of one operation, by status. */
  refer(codes: readonly ProblemCode[]): Record<string, OpenAPIV3_1.ReferenceObject> {
    const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code][0]);
    return Object.fromEntries([...byStatus].map(([status, those]) => [status, this.#share(those)]));
  }

  #share(codes: ProblemCode[]): OpenAPIV3_1.ReferenceObject {
    const sorted = [...codes].sort();
    const name = sorted.map(pascal).join('Or');
    this.components[name] ??= {
      description: sorted.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('; '),
      content: { 'application/problem+json': { schema: SCHEMA } },
    };
    return { $ref: `#/components/responses/${name}` };
  }
}

function pascal(code: string): string {
  return code
    .split('_')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');
}
