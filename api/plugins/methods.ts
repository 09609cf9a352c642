import type { FastifyInstance } from 'fastify';

/** Methods that change nothing. */
export const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Remembers which methods each path takes. Must come before the routes. */
export function rememberMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: string[]; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: url.split('/'), methods: [method].flat() });
  });
  return (path) => {
    const segments = path.split('/');
    const methods = routes.filter(({ pattern }) => matches(pattern, segments)).flatMap((it) => it.methods);
    return [...new Set(methods)].sort();
  };
}

function matches(pattern: string[], segments: string[]): boolean {
  if (pattern.at(-1) === '*') return matches(pattern.slice(0, -1), segments.slice(0, pattern.length - 1));
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part.startsWith(':') || part === segments[index])
  );
}
