import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Sends lines of CSV, as they come, as a file to be saved. */
export function sendCsv(reply: FastifyReply, name: string, lines: AsyncGenerator<string>): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(lines));
}
