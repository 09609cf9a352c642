import type { FastifyReply, FastifyRequest } from 'fastify';
import { PENDING_SIGN_IN_MINUTES } from '../../domain/accounts/accountLifetimes.ts';

export interface PendingCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
}

/** The cookie of a browser whose sign-in waits for a code: only there it goes on. */
export function makePendingCookie(publicUrl: string | null): PendingCookie {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const name = secure ? '__Host-signing-in' : 'signing-in';
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    read: (request) => request.cookies[name],
    set: (reply, token) => {
      reply.setCookie(name, token, { ...attributes, maxAge: PENDING_SIGN_IN_MINUTES * 60 });
    },
    clear: (reply) => {
      reply.clearCookie(name, attributes);
    },
  };
}
