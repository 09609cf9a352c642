import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { PAGES, type PageName, type Site } from '../../contracts/pages.ts';

/** Where `containerstacks build` puts the pages. */
export const PAGES_FOLDER = join(import.meta.dirname, '..', '..', 'dist', 'pages');

/** What Vite records about each source file: its output, and what that needs at once. */
interface ManifestChunk {
  file: string;
  imports?: string[];
  css?: string[];
}

/** A page, or that of a path that is none of them. `visitedStatus` is sent with the present state, see presentState.ts. */
type BuiltName = PageName | 'visitedStatus' | 'notFound';

/**
 * Requests that a page makes as soon as it runs; the browser may begin them while it still reads the program. Of what
 * visitors may not see, nothing.
 */
function firstRequests(page: BuiltName, { publicStatus }: Site): string[] {
  if (page === 'aboutUs') return ['/api/session', '/api/health/platform-stats'];
  if (page === 'visitedStatus') return ['/api/status/incidents', '/api/status/record'];
  if (page !== 'status') return [];
  if (publicStatus === 'nothing') return ['/api/session'];
  const fleet = publicStatus === 'fleet' ? ['/api/health/stats'] : [];
  return ['/api/session', '/api/status', '/api/status/incidents', ...fleet, '/api/status/record'];
}

const FEED_LINK =
  '<link rel="alternate" type="application/atom+xml" title="Incidents" href="/status/feed.atom">';

/** The media types of the pages' files. */
const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file in the encodings that it was built in. */
interface BuiltFile {
  contentType: string;
  identity: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

/** A build as it was when read, so that pages and files match until the app restarts. */
export interface BuiltPages {
  /** By path: below /assets/, and some at the root of the site. */
  files: Map<string, BuiltFile>;
  /** HTML of each page, ready to be sent. */
  html: Record<BuiltName, string>;
}

/** False if there are pages that this account can't read. */
export function canReadPages(folder = PAGES_FOLDER): boolean {
  try {
    readFileSync(join(folder, 'index.html'));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EACCES';
  }
}

/** The pages as they were built, or null when they were not, or can't be read. */
export function readBuiltPages(site: Site, folder = PAGES_FOLDER): BuiltPages | null {
  const frame = join(folder, 'index.html');
  if (!existsSync(frame) || !canReadPages(folder)) return null;
  const html = readFileSync(frame, 'utf8');
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<
    string,
    ManifestChunk
  >;
  const renderPage = (page: PageName, name: BuiltName = page) =>
    render(page === 'status' ? statusFrame(html, site) : withoutStatus(html), site, {
      title: `${PAGES[page].title} · ${site.name}`,
      description: PAGES[page].description,
      links: [
        ...(page === 'status' ? [FEED_LINK] : []),
        ...chunkLinks(manifest, page),
        ...firstRequests(name, site).map(
          (path) => `<link rel="preload" as="fetch" crossorigin href="${path}">`,
        ),
      ],
    });
  const rendered = Object.keys(PAGES).map((name) => [name, renderPage(name as PageName)]);
  const notFound = render(withoutStatus(html), site, {
    title: `Not found · ${site.name}`,
    description: null,
    links: [],
  });
  const visitedStatus = renderPage('status', 'visitedStatus');
  return {
    files: readFiles(folder),
    html: { ...(Object.fromEntries(rendered) as Record<PageName, string>), visitedStatus, notFound },
  };
}

function readFiles(folder: string): Map<string, BuiltFile> {
  const names = globSync(['*', 'assets/*'], { cwd: folder });
  const read = (name: string) => (names.includes(name) ? readFileSync(join(folder, name)) : undefined);
  const files = new Map<string, BuiltFile>();
  for (const name of names) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (!contentType) continue;
    const [br, gzip] = [read(`${name}.br`), read(`${name}.gz`)];
    files.set(`/${name.replaceAll(sep, '/')}`, {
      contentType,
      identity: readFileSync(join(folder, name)),
      ...(br ? { br } : {}),
      ...(gzip ? { gzip } : {}),
    });
  }
  return files;
}

/** The page's own part of the program, which would otherwise be asked for only when the first part has run. */
function chunkLinks(manifest: Record<string, ManifestChunk>, page: PageName): string[] {
  const own = manifest[`pages/${page[0]?.toUpperCase()}${page.slice(1)}.tsx`];
  if (!own) return [];
  const files = new Set([own.file]);
  for (const name of own.imports ?? []) {
    const file = manifest[name]?.file;
    if (file && !manifest['index.html']?.imports?.includes(name) && name !== 'index.html') files.add(file);
  }
  return [...files].map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`);
}

function render(
  frame: string,
  site: Site,
  { title, description, links }: { title: string; description: string | null; links: string[] },
): string {
  const head = [
    `<title>${escapeHtml(title)}</title>`,
    description === null
      ? '<meta name="robots" content="noindex">'
      : `<meta name="description" content="${escapeHtml(description)}">`,
    ...links,
    writeData('site', site),
  ];
  return frame
    .replace('<!--head-->', () => head.join('\n    '))
    .replace('<!--name-->', () => escapeHtml(site.name));
}

/** The frame of the status page: what visitors do not see stands in no skeleton. */
function statusFrame(frame: string, { publicStatus }: Site): string {
  return publicStatus === 'fleet' ? frame : frame.replace(/<!--fleet-->.*<!--\/fleet-->/s, '');
}

/** The frame of the other pages: their first paint is the header. */
function withoutStatus(frame: string): string {
  return frame.replace(/<!--status-->.*<!--\/status-->/s, '');
}

/** Data, not a program: the content security policy lets nothing inline run. */
export function writeData(id: string, data: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
}

export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => names[character] ?? character);
}
