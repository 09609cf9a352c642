import { z } from 'zod';

const example = 'such as postgres://user:password@localhost:5432/containerstacks';
const HOST_LEFT_OUT = /^(postgres(?:ql)?:\/\/[^@/?#]*@)(?=(?::\d+)?(?:[/?]|$))/;

/** DATABASE_URL, in whatever form libpq takes that names one server. */
export const databaseUrl = z
  .string()
  .refine((text) => !namesSeveralHosts(text), {
    error:
      'names several hosts, but must name one: the address that follows the primary (a virtual IP, HAProxy, a pooler)',
  })
  .transform(withHost)
  .refine(isPostgresUrl, { error: `must be a PostgreSQL URL, ${example}` });

/** libpq leaves the host out where the parameter `host` names a socket's folder; a URL with a user may not. */
function withHost(text: string): string {
  return text.replace(HOST_LEFT_OUT, '$1localhost');
}

function namesSeveralHosts(text: string): boolean {
  const authority = /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?([^/?#]*)/.exec(text)?.[1] ?? '';
  const parameter = /[?&]host(?:addr)?=([^&#]*)/.exec(text)?.[1] ?? '';
  return /,|%2c/i.test(`${authority}${parameter}`);
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  try {
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
  } catch {
    return false;
  }
  return ['postgres:', 'postgresql:'].includes(url.protocol) && !url.hash;
}
