import type { FastifyReply, FastifyRequest } from 'fastify';

const DAYS = 400;

export interface DeviceCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, token: string): void;
}

/** The cookie by which a browser is known again at its next sign-in. It lets nobody in. 400 days is the most browsers keep. */
export function makeDeviceCookie(publicUrl: string | null): DeviceCookie {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const name = secure ? '__Host-device' : 'device';
  return {
    read: (request) => request.cookies[name],
    set: (reply, token) => {
      reply.setCookie(name, token, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        maxAge: DAYS * 86_400,
      });
    },
  };
}
