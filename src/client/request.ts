import type { Problem } from '../../contracts/problem.ts';
import type { Operations } from './operations.ts';
import { askForProof } from './proof.ts';
import { learnServerTime } from './serverClock.ts';

/** A refusal by the server, or a response that did not arrive (status 0), in words for people. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly status: number;
  /** The server's stable code; `unreachable` when it did not answer. */
  readonly code: string;
  /** By the place in the request, such as `body.email`. */
  readonly faults: { place: string; text: string }[];
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  /** The same as a moment of this machine's clock. */
  readonly retryAt: Date | null;

  constructor(problem: Pick<Problem, 'status' | 'code'> & Partial<Problem>, retryAfterMs: number | null) {
    super(problem.detail ?? problem.title ?? 'Something went wrong');
    this.status = problem.status;
    this.code = problem.code;
    this.faults = problem.faults ?? [];
    this.requestId = problem.requestId ?? null;
    this.retryAfterMs = retryAfterMs;
    this.retryAt = retryAfterMs === null ? null : new Date(Date.now() + retryAfterMs);
  }

  /** No response, or one of a server in trouble: the request may or may not have been carried out. */
  get isUncertain(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** What an error says of one field of the body. */
export function faultOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof RequestError)) return undefined;
  return error.faults.find(({ place }) => place === `body.${field}`)?.text;
}

/** An operation of the API, as its description names it: 'GET /api/billing/runs/{run}'. */
export type OperationName = keyof Operations;
export type Answer<Name extends OperationName> = Operations[Name]['answer'];

/** What an operation takes (path, query, headers, body), and what ends it early. */
type Input<Name extends OperationName> = Omit<Operations[Name], 'answer'> & { signal?: AbortSignal };
/** May be left out for an operation that requires nothing. */
export type Inputs<Name extends OperationName> =
  Record<never, never> extends Input<Name> ? [input?: Input<Name>] : [input: Input<Name>];

/** The same for any operation. */
export interface AnyInput {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

/** Where an operation is: addressOf('GET /api/plans/{plan}', { path: { plan: 'small' } }) is /api/plans/small. */
export function addressOf(operation: OperationName, { path = {}, query = {} }: AnyInput = {}): string {
  const place = operation
    .slice(operation.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(path[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? place : `${place}?${new URLSearchParams(given)}`;
}

/** Calls the API: the response's JSON, or RequestError. The one place that trusts the description without checking. */
export function request<Name extends OperationName>(
  operation: Name,
  ...[input]: Inputs<Name>
): Promise<Answer<Name>> {
  return ask(operation, input) as Promise<Answer<Name>>;
}

/** The same for an operation that is known only at run time. */
export async function ask(operation: OperationName, input: AnyInput = {}): Promise<unknown> {
  try {
    return await askOnce(operation, input);
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'reauthentication_required') throw error;
    if (!(await askForProof())) throw error;
    return askOnce(operation, input);
  }
}

async function askOnce(operation: OperationName, input: AnyInput): Promise<unknown> {
  const { headers = {}, body, signal } = input;
  const response = await fetch(addressOf(operation, input), {
    method: operation.slice(0, operation.indexOf(' ')),
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause) => {
    if (signal?.aborted) throw cause;
    throw new RequestError(
      { status: 0, code: 'unreachable', detail: 'The server can’t be reached. Check your connection.' },
      null,
    );
  });
  learnServerTime(response.headers.get('date'));
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return null;
  return response.json().catch((cause) => {
    if (signal?.aborted) throw cause;
    // Cut off on the way, or not the server's: as uncertain as no response.
    throw new RequestError(
      { status: 0, code: 'unreadable', detail: 'The response was cut off. Check your connection.' },
      null,
    );
  });
}

/** A proxy in between may respond with something other than a problem. */
async function readProblem(response: Response): Promise<RequestError> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isNaN(seconds) ? null : seconds * 1_000;
  const problem = (await response.json().catch(() => null)) as Problem | null;
  return new RequestError(
    problem?.code
      ? problem
      : {
          status: response.status,
          code: 'unexpected',
          detail: `The server responded with status ${response.status}.`,
        },
    retryAfterMs,
  );
}
