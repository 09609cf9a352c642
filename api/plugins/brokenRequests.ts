import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { ProblemError } from '../problem.ts';
import { writeProblem } from './problems.ts';
import { STRICT_HEADERS } from './security.ts';

/** Node's own record of the answer being sent on a connection. */
type AnsweringSocket = Socket & { _httpMessage?: ServerResponse | null };

/**
 * Answers what cannot be read as a request, such as an unknown method, and closes the connection: where the next
 * request would begin is unknown.
 */
export function refuseBroken(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const problem = toProblem(error);
  const requestId = randomUUID();
  this.log.debug({ reqId: requestId, code: problem.code, reason: error.code }, 'no request');
  if (!isAnswerable(socket)) {
    socket.destroy();
    return;
  }
  const body = writeProblem(problem, requestId);
  const headers = {
    ...STRICT_HEADERS,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode]}\r\n`;
  // Not only our half: a client that keeps its half open would hold the connection.
  socket.end(`${status}${lines.join('')}\r\n${body}`, () => socket.destroy());
}

function toProblem({ code }: ConnectionError): ProblemError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ProblemError('too_slow');
  if (code === 'HPE_HEADER_OVERFLOW') return new ProblemError('headers_too_large');
  const detail = code === 'HPE_INVALID_METHOD' ? 'the method is unknown' : 'this cannot be read as HTTP';
  return new ProblemError('invalid_request', detail);
}

/** Not while an earlier request is being answered: a client would take this for that answer. */
function isAnswerable(socket: AnsweringSocket): boolean {
  const { writable, _httpMessage: answer } = socket;
  return writable && (!answer || (!answer.headersSent && !answer.req.complete));
}
