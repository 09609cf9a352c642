import { z } from 'zod';

const example = 'such as postgres://user:password@localhost:5432/containerstacks';
const HOST_LEFT_OUT = /^(postgres(?:ql)?:\/\/[^@/?#]*@)(?=(?::\d+)?(?:[/?]|$))/;
const SEVERAL_HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]*,[^@/?#]*)([^?#]*)\??(.*)$/;
const HOST_AND_PORT = /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:]*))(?::(?<port>\d+))?$/;
const TARGETS = ['any', 'read-write', 'primary'];

/** DATABASE_URL, in whatever form libpq takes; of several hosts, as `?host=a,b&port=1,2`, which is also a URL. */
export const databaseUrl = z
  .string()
  .transform((text) => withHosts(withHost(text)))
  .refine(isPostgresUrl, { error: `must be a PostgreSQL URL, ${example}` })
  .refine(hasPortsForHosts, { error: 'must name one port, or one for each host' })
  .refine((text) => TARGETS.includes(parameter(text, 'target_session_attrs') ?? 'any'), {
    error: `must ask for target_session_attrs=${TARGETS.join(', ')} or nothing: billing writes`,
  })
  .refine((text) => parameter(text, 'hostaddr') === null, {
    error: 'has hostaddr, which is not read: name the address as host',
  });

/** libpq leaves the host out where the parameter `host` names a socket's folder; a URL with a user may not. */
function withHost(text: string): string {
  return text.replace(HOST_LEFT_OUT, '$1localhost');
}

/** No URL has several hosts in a host's place. */
function withHosts(text: string): string {
  return text.replace(SEVERAL_HOSTS, (whole, start: string, list: string, path: string, query: string) => {
    const parts = list.split(',').map((part) => HOST_AND_PORT.exec(part)?.groups);
    if (parts.includes(undefined)) return whole;
    const hosts = parts.map((part) => part?.address ?? part?.name).join();
    const ports = parts.map((part) => part?.port ?? '').join();
    return `${start}localhost${path}?${query && `${query}&`}host=${hosts}&port=${ports}`;
  });
}

function hasPortsForHosts(text: string): boolean {
  const ports = (parameter(text, 'port') ?? '').split(',');
  const isEachPort = ports.every((port) => /^\d*$/.test(port) && Number(port) <= 65535);
  return isEachPort && [1, (parameter(text, 'host') ?? '').split(',').length].includes(ports.length);
}

/** Null also where there is no URL, which another check says. */
function parameter(text: string, name: string): string | null {
  return URL.canParse(text) ? new URL(text).searchParams.get(name) : null;
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
