import fileServer from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import { sendHtml } from '../plugins/problems.ts';
import type { BuiltPages } from '../services/builtPages.ts';

const YEAR_SECONDS = 31_536_000;
/** At the root of the site, where browsers and search engines look for them. */
const ROOT_FILES = ['/theme.js', '/favicon.svg', '/robots.txt'];

/** The pages and what they are made of. Never limited: they cost nothing, and a page takes a dozen of them. */
export async function pageRoutes(app: FastifyInstance, { folder, html }: BuiltPages): Promise<void> {
  const options = {
    schema: { hide: true },
    config: { policy: { allow: 'public' }, rateLimit: false },
  } as const;

  // Compressed when they were built.
  await app.register(fileServer, { root: folder, serve: false, preCompressed: true, cacheControl: false });

  app.get('/', options, async (_request, reply) => reply.redirect(PAGES.status.path, 302));

  for (const [name, { path }] of Object.entries(PAGES)) {
    app.get(path, options, async (_request, reply) => sendHtml(reply, html[name as PageName]));
  }

  app.get<{ Params: { '*': string } }>('/assets/*', { ...options, compress: false }, (request, reply) =>
    // Their names change with what is in them.
    reply
      .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
      .sendFile(`assets/${request.params['*']}`),
  );

  for (const path of ROOT_FILES) {
    app.get(path, { ...options, compress: false }, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=3600').sendFile(path.slice(1)),
    );
  }
}
