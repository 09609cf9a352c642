import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_DAYS } from '../../domain/accounts/accountLifetimes.ts';

export interface SessionCookie {
  name: string;
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
}

/**
 * The cookie that holds a session's token: unreadable for scripts and not sent along from other sites. Over HTTPS it is
 * Secure, and its name's prefix makes browsers refuse one that a neighbouring host has planted.
 */
export function makeSessionCookie(publicUrl: string | null): SessionCookie {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const name = secure ? '__Host-session' : 'session';
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  return {
    name,
    read: (request) => request.cookies[name],
    set: (reply, token) => {
      reply.setCookie(name, token, { ...attributes, maxAge: SESSION_DAYS * 86_400 });
    },
    clear: (reply) => {
      reply.clearCookie(name, attributes);
    },
  };
}
