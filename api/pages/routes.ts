import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import type { PublicStatus } from '../answers/audience.ts';
import { sendHtml } from '../plugins/problems.ts';
import type { SessionCookie } from '../plugins/sessionCookie.ts';
import type { PlatformStateService } from '../services/status/platformStateService.ts';
import type { BuiltPages } from './builtPages.ts';
import { stateForVisitors, tellState } from './presentState.ts';

const YEAR_SECONDS = 31_536_000;
/** At the root of the site, where browsers and search engines look for them. */
const ROOT_FILES = ['/theme.js', '/favicon.svg', '/robots.txt'];

export interface PageRoutesOptions {
  pages: BuiltPages;
  platformState: PlatformStateService;
  /** What visitors see. */
  publicStatus: PublicStatus;
  sessionCookie: SessionCookie;
}

/**
 * The pages and their files, for everyone, with or without a database. Never limited: they cost nothing, and
 * a page takes a dozen of them.
 */
export async function pageRoutes(
  app: FastifyInstance,
  { pages, platformState, publicStatus, sessionCookie }: PageRoutesOptions,
): Promise<void> {
  const options = {
    schema: { hide: true },
    config: { policy: { allow: 'public', impersonal: true }, rateLimit: false },
  } as const;

  app.get('/', options, async (_request, reply) => reply.redirect(PAGES.status.path, 302));

  app.get(PAGES.status.path, options, async (request, reply) => {
    // Whoever is signed in may see more, and must not see less first.
    const isVisitor = sessionCookie.read(request) === undefined;
    const status = isVisitor ? await stateForVisitors(platformState, publicStatus) : null;
    if (status === null) return sendHtml(reply, pages.html.status);
    // Of this moment: a browser that goes back to the page must not show it again.
    return sendHtml(reply, tellState(pages.html.visitedStatus, status), 'no-store');
  });

  for (const [name, { path }] of Object.entries(PAGES)) {
    if (name !== 'status') {
      app.get(path, options, async (_request, reply) => sendHtml(reply, pages.html[name as PageName]));
    }
    app.get(`${path}/`, options, async (request, reply) => reply.redirect(withoutSlash(request), 308));
  }

  // Compressed when they were built.
  app.get('/assets/*', { ...options, compress: false }, (request, reply) =>
    // Their names change with their content.
    sendFile(request, reply, pages, `public, max-age=${YEAR_SECONDS}, immutable`),
  );

  for (const path of ROOT_FILES) {
    app.get(path, { ...options, compress: false }, (request, reply) =>
      sendFile(request, reply, pages, 'public, max-age=3600'),
    );
  }
}

/** The address without its path's final slash. */
function withoutSlash({ url }: FastifyRequest): string {
  const { pathname, search } = new URL(url, 'http://localhost');
  return `${pathname.slice(0, -1)}${search}`;
}

function sendFile(
  { url, headers }: FastifyRequest,
  reply: FastifyReply,
  { files }: BuiltPages,
  cacheControl: string,
): FastifyReply {
  const file = files.get(url.split('?')[0] ?? url);
  if (!file) {
    reply.callNotFound();
    return reply;
  }
  const wanted = negotiate(headers['accept-encoding'] ?? '', ['br', 'gzip']);
  const compressed = wanted ? file[wanted] : undefined;
  if (wanted && compressed) reply.header('content-encoding', wanted);
  return reply
    .type(file.contentType)
    .headers({ 'cache-control': cacheControl, vary: 'accept-encoding' })
    .send(compressed ?? file.identity);
}
