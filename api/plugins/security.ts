import type { IncomingMessage, ServerResponse } from 'node:http';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';

const STRICT: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
    },
  },
  crossOriginEmbedderPolicy: false,
  // Same as frame-ancestors, for browsers that don't know it.
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'same-origin' },
  // Only meaningful over HTTPS, where the operator's proxy sets it.
  strictTransportSecurity: false,
};

/** The same for every answer. */
export const STRICT_HEADERS = strictHeaders();

/** Gives every answer the strict headers, and compresses long ones. */
export async function hardenAnswers(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(STRICT_HEADERS);
    done();
  });
  await app.register(compress, { threshold: 1_024, encodings: ['br', 'gzip'] });
}

function strictHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  helmet(STRICT)({} as IncomingMessage, answer as unknown as ServerResponse, () => {});
  return headers;
}
