import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { canReadPages, PAGES_FOLDER } from '../api/pages/builtPages.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['src/**/*', 'contracts/*.ts', 'domain/**/*.ts', 'package-lock.json', 'vite.config.ts'];
const DIGEST = 'digest.txt';

/**
 * Builds the pages unless they are up to date, and says so. An app that cannot build them (a
 * read-only folder, no bundler installed) continues with the old ones or with none: billing and API matter more.
 */
export async function tryToBuildPages(folder = PAGES_FOLDER): Promise<void> {
  if (!canReadPages(folder)) {
    process.stderr.write(
      `Continuing without pages: they are in ${folder}, but this account can't read them. ` +
        'Allow it (chmod -R a+rX), or run npx containerstacks build again\n',
    );
    return;
  }
  const digest = digestOfSources();
  if (digestOfBuild() === digest) return;
  process.stderr.write('Building the web pages; this takes a few seconds, once\n');
  await buildPages(digest).catch((error: Error) => {
    process.stderr.write(
      `${error.message}\nContinuing ${digestOfBuild() === null ? 'without pages' : 'with the previous build'}. To retry: npx containerstacks build\n`,
    );
  });
}

/** Builds into a folder beside, then replaces the pages at once. Throws with the builder's own message. */
export async function buildPages(digest?: string): Promise<void> {
  const folder = await makeFolderBeside(PAGES_FOLDER);
  try {
    await bundle(folder);
    await compress(folder);
    await writeFile(join(folder, DIGEST), digest ?? digestOfSources());
    await rm(PAGES_FOLDER, { recursive: true, force: true });
    await rename(folder, PAGES_FOLDER);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not mkdtemp, whose folder the serving account could not read: here the umask decides. */
export async function makeFolderBeside(pages: string): Promise<string> {
  const folder = join(dirname(pages), `building-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** In a process of its own: the bundler briefly needs a few hundred megabytes. */
async function bundle(folder: string): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const arguments_ = [vite, 'build', '--outDir', folder, '--logLevel', 'warn'];
  // Whatever NODE_ENV is: React's development build is half as large again, and slower.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, arguments_, { cwd: ROOT, env }).catch((error) => {
    throw new Error(`the pages could not be built:\n${error.stdout ?? ''}${error.stderr ?? ''}`, {
      cause: error,
    });
  });
}

async function compress(folder: string): Promise<void> {
  for await (const name of glob('**/*.{js,css,svg,txt}', { cwd: folder })) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await writeFile(`${path}.br`, brotliCompressSync(bytes, { params }));
    await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function digestOfSources(): string {
  const names = globSync(SOURCES, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const name of names)
    hash
      .update(`${name.slice(ROOT.length)}\0`)
      .update(readFileSync(name))
      .update('\0');
  return hash.digest('hex');
}

function digestOfBuild(): string | null {
  try {
    return readFileSync(join(PAGES_FOLDER, DIGEST), 'utf8');
  } catch {
    return null;
  }
}
