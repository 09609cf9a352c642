import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  preHandlerHookHandler,
} from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import type { Problem } from '../../contracts/problem.ts';
import { type ProblemCode, PROBLEMS, problemType } from '../../contracts/problemCodes.ts';
import { isDatabaseAway, isDatabaseUnusable, isTimeout } from '../../db/failure.ts';
import { InstantFormatError } from '../../domain/instant.ts';
import { Refusal } from '../services/refusal.ts';
import { rememberMethods } from './methods.ts';
import { STRICT_HEADERS } from './security.ts';
import { ProblemError } from '../problem.ts';

/** One place where errors become answers. Internal errors are logged once, and never shown. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toProblem(error);
    if (problem.statusCode >= 500) request.log.error({ err: error }, 'request failed');
    else request.log.debug({ code: problem.code, detail: problem.message }, 'request refused');
    return sendProblem(request, reply, problem);
  });
}

const NO_PAGES =
  'the pages are not built, or the account that serves them cannot read them: the operator has to run "npm run build" (or allow it with chmod -R a+rX), and restart the app';

/**
 * For paths that no route has, and methods that a path does not take; a browser that asks for a page gets
 * `notFoundPage`, or where there are no pages at all the reason. Must come before the routes.
 */
export function answerUnknownPaths(
  app: FastifyInstance,
  limit: preHandlerHookHandler,
  notFoundPage?: string,
): void {
  const methodsOf = rememberMethods(app);
  app.setNotFoundHandler({ preHandler: limit }, (request, reply) => {
    if (wantsPage(request)) {
      if (notFoundPage !== undefined) return sendHtml(reply.code(404), notFoundPage);
      return sendProblem(request, reply, new ProblemError('unavailable', NO_PAGES));
    }
    const methods = methodsOf(pathOf(request));
    const detail = `there is no ${request.method} ${pathOf(request)}`;
    // The method itself among them: the route is there, and what it should have sent is not.
    if (methods.length === 0 || methods.includes(request.method)) {
      return sendProblem(request, reply, new ProblemError('not_found', detail));
    }
    reply.header('allow', methods.join(', '));
    return sendProblem(request, reply, new ProblemError('method_not_allowed', detail));
  });
}

/**
 * For what never reaches a route or its hooks, such as a path that cannot be decoded; a browser that asks for a page
 * gets `notFoundPage`.
 */
export function refuseUnroutable(notFoundPage?: string) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(STRICT_HEADERS).header('x-request-id', request.id);
    if (notFoundPage !== undefined && wantsPage(request)) sendHtml(reply.code(404), notFoundPage);
    else sendProblem(request, reply, toProblem(error));
  };
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
  // Sent as text: a route's own schemas are for its good answers.
  return reply
    .code(problem.statusCode)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer((text: string) => text)
    .send(writeProblem(problem, request.id));
}

/** The problem's JSON. */
export function writeProblem(problem: ProblemError, requestId: string): string {
  const [status, title] = PROBLEMS[problem.code];
  const body: Problem = {
    type: problemType(problem.code),
    title,
    status,
    code: problem.code,
    requestId,
    ...(problem.message === title ? {} : { detail: problem.message }),
    ...(problem.faults.length > 0 ? { faults: problem.faults } : {}),
    ...(problem.shortfall === undefined ? {} : { shortfall: problem.shortfall }),
  };
  return JSON.stringify(body);
}

function toProblem(error: FastifyError): ProblemError {
  if (error instanceof ProblemError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.map(({ instancePath, message }) => ({
      place: [error.validationContext, ...instancePath.split('/').filter(Boolean)].join('.'),
      text: message ?? 'is not valid',
    }));
    return new ProblemError('invalid_request', 'see faults', { faults });
  }
  if (isResponseSerializationError(error)) return new ProblemError('internal');
  if (error instanceof Refusal) {
    const { retryAfterSeconds, shortfall } = error;
    const faults = Object.entries(error.faults).map(([field, text]) => ({ place: `body.${field}`, text }));
    return new ProblemError(error.code, error.message, { faults, retryAfterSeconds, shortfall });
  }
  if (error instanceof InstantFormatError) return new ProblemError('invalid_request', error.message);
  // With a status it is the framework's own: a client that broke off has the code of a lost connection too.
  if (error.statusCode === undefined && isDatabaseAway(error))
    return new ProblemError('unavailable', 'the database does not answer');
  if (error.statusCode === undefined && isDatabaseUnusable(error))
    return new ProblemError('unavailable', 'the database cannot be used: the operator has to look');
  if (isTimeout(error)) return new ProblemError('unavailable', 'this took too long: try again later');
  const code = codeOfStatus(error.statusCode ?? 500);
  return new ProblemError(code, code === 'internal' ? undefined : error.message);
}

/** The framework's own refusals carry only a status. */
function codeOfStatus(status: number): ProblemCode {
  if (status >= 500) return 'internal';
  const codes: Record<number, ProblemCode> = {
    401: 'not_signed_in',
    403: 'forbidden',
    404: 'not_found',
    405: 'method_not_allowed',
    413: 'too_large',
    415: 'unsupported_media_type',
    429: 'too_many_requests',
  };
  return codes[status] ?? 'invalid_request';
}

function wantsPage(request: FastifyRequest): boolean {
  const { method, headers } = request;
  return (
    (method === 'GET' || method === 'HEAD') &&
    !/^\/(api|assets)(\/|$)/.test(pathOf(request)) &&
    (headers.accept ?? '').includes('text/html')
  );
}

/** By default revalidated each time, which costs a few hundred bytes: a page names the assets of its build. */
export function sendHtml(reply: FastifyReply, html: string, cacheControl = 'no-cache'): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', cacheControl).send(html);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? url;
}
