import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'chromium');

/** What the package's own inflation says with this environment: that its libraries are needed too. */
const WITH_LIBRARIES = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
const INFLATE = "console.log(await (await import('@sparticuz/chromium')).default.executablePath())";

/** Names no absolute path: the folder may be moved, or be reached by several ways. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** How a browser is started: a program, and what its environment needs. */
export interface BrowserProgram {
  path: string;
  env: Record<string, string>;
}

/** CHROMIUM_PATH, or the one that npm brought along, inflated once into node_modules/.cache. */
export async function findChromium(): Promise<BrowserProgram> {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) return { path: CHROMIUM_PATH, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('set CHROMIUM_PATH to a Chrome or Chromium: npm brings one along for Linux on x64 only');
  }
  const folder = join(CACHE, await readVersion());
  if (!existsSync(folder)) await inflate(folder);
  return {
    path: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      // Its crash reports and profiles go away with the folder, not into somebody's home.
      TMPDIR: folder,
      HOME: folder,
      XDG_CACHE_HOME: folder,
    },
  };
}

export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({ executablePath: path, env: { ...process.env, ...env } });
}

async function readVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = join(dirname(main), '..', '..', 'package.json');
  return JSON.parse(await readFile(manifest, 'utf8')).version;
}

/** Whole or not at all: two test files may want it at once. */
async function inflate(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, 'inflating-'));
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', INFLATE], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...WITH_LIBRARIES, TMPDIR: making },
  });
  await writeFile(join(making, 'fonts.conf'), FONTS);
  await rename(making, folder).catch(async (error) => {
    if (!existsSync(folder)) throw error;
    await rm(making, { recursive: true });
  });
}
