/** `npm run screenshots`: every page as it is, of the demo, into `screenshots/`. Fails when a page complains. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PAGES, type PageName } from '../contracts/pages.ts';
import { launchBrowser } from './support/chromium.ts';
import { startDemo } from './support/demoApp.ts';
import { type Examples, findExamples } from './support/demoExamples.ts';

const FOLDER = join(import.meta.dirname, '..', 'screenshots');
const WIDTHS = { 1280: 800, 390: 844 };
const THEMES = ['light', 'dark'] as const;
/** What links in mails carry, for the pages that they lead to. */
const FRAGMENTS: Partial<Record<PageName, string>> = {
  resetPassword: '#token=example',
  invitation: '#token=example',
};
/** Everybody may open them, and they show an administrator more. */
const TWO_FACED: PageName[] = ['status', 'aboutUs'];
const PATIENCE_MS = 30_000;

const say = (text: string) => process.stderr.write(`${text}\n`);
const faults: string[] = [];

say('Starting the demo');
const demo = await startDemo();
const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
  }
});
try {
  await Promise.race([photographAll(), interrupted]);
} finally {
  await demo.stop();
}
for (const fault of faults) say(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

async function photographAll(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const browser = await launchBrowser();
  try {
    const administrator = await openProfile(browser);
    const signedIn = await administrator.request.post('/api/account/sign-in', {
      data: { email: demo.email, password: demo.password },
      headers: { origin: demo.address },
    });
    if (!signedIn.ok()) throw new Error(`cannot sign in: ${await signedIn.text()}`);
    const examples = await findExamples(administrator.request, demo.address);
    const visitor = await openProfile(browser);
    for (const name of Object.keys(PAGES) as PageName[]) {
      const isPublic = PAGES[name].audience === 'everyone';
      if (isPublic) await photograph(visitor, name, examples, TWO_FACED.includes(name) ? '-visitor' : '');
      if (!isPublic || TWO_FACED.includes(name)) await photograph(administrator, name, examples, '');
    }
  } finally {
    await browser.close();
  }
}

async function openProfile(browser: Browser): Promise<BrowserContext> {
  const profile = await browser.newContext({
    ...{ baseURL: demo.address, locale: 'en-GB', timezoneId: 'Europe/Berlin' },
  });
  profile.setDefaultTimeout(PATIENCE_MS);
  return profile;
}

/** One page, once loaded, in each width and theme. */
async function photograph(profile: BrowserContext, name: PageName, examples: Examples, suffix: string) {
  const path = pathOf(name, examples);
  const page = await profile.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${path}: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => faults.push(`${path}: ${error}`));
  await page.goto(`${path}${FRAGMENTS[name] ?? ''}`);
  for (const [width, height] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: Number(width), height });
    await settle(page);
    const found = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (found > Number(width)) faults.push(`${path}: ${found} wide where there are ${width}`);
    for (const theme of THEMES) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      const file = `${name}-${width}-${theme}${suffix}.png`;
      await page.screenshot({ path: join(FOLDER, file), fullPage: true });
      console.log(join('screenshots', file));
    }
  }
  await page.close();
}

/** Until everything that is fetched is there. */
async function settle(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
}

/** A page's address with an example for each part of its path. Throws on a part of which there is none. */
function pathOf(name: PageName, examples: Examples): string {
  return PAGES[name].path.replace(/:(\w+)/g, (_match, part: string) => {
    const example = examples[part];
    if (!example)
      throw new Error(`page "${name}" needs :${part}: test/support/demoExamples.ts has no example`);
    return encodeURIComponent(example);
  });
}
