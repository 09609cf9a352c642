import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Site } from '../../contracts/pages.ts';
import { readBuiltPages } from '../../api/pages/builtPages.ts';
import { openWorld, type Person, type World, type WorldOptions } from './accountsApp.ts';
import type { Ending } from './appPool.ts';
import { launchBrowser } from './chromium.ts';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

const SITE: Omit<Site, 'registration' | 'mail'> = {
  name: 'ContainerStacks',
  operator: 'Example Hosting Ltd',
  contact: 'support@example.org',
  address: '1 Main Street; 12345 Springfield',
  currency: 'USD',
  publicStatus: 'fleet',
};
/** A page that is not there after it is not slow, even on a machine that does other things too. */
const PATIENCE_MS = 60_000;
/** Holds up every request to the API: tests that read a page before its answer is there fail then. */
const API_DELAY_MS = Number(process.env.API_DELAY_MS ?? 0);

/** The whole app with its pages, listening, and a browser to look at them. See accountsApp.ts for people and organizations. */
export interface WebApp extends World {
  /** Such as http://127.0.0.1:40123 */
  address: string;
  browser: Browser;
  /** Opens a path in a browser profile of its own, until the test ends: signed in when it is somebody's. */
  visit(path: string, options?: VisitOptions): Promise<Page>;
  /** What pages threw, and what their content security policy refused: nothing, when all is well. */
  faults: string[];
}

interface VisitOptions extends BrowserContextOptions {
  as?: Person;
}

/** One for a file of tests, at its top: `const web = await openWebApp({ after })`. */
export async function openWebApp(
  t: Ending,
  { site = {}, ...options }: WorldOptions & { site?: Partial<Site> } = {},
): Promise<WebApp> {
  const said = { registration: options.registration ?? 'open', mail: options.mail !== 'none' };
  const pages = readBuiltPages({ ...SITE, ...said, ...site });
  assert.ok(pages, 'the pages are not built: npm run build');
  const endings: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const end of endings.reverse()) await end();
  });
  const world = await openWorld({ after: (step) => endings.push(step) }, { ...options, pages });
  const address = await world.app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchBrowser();
  endings.push(() => browser.close());
  const faults: string[] = [];
  const profiles: BrowserContext[] = [];
  // Open pages go on asking, counting seconds and drawing: the later tests would wait for all of them.
  afterEach(async () => {
    for (const profile of profiles.splice(0)) {
      // Answers that a test holds up or changes may still be on their way.
      for (const page of profile.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
      await profile.close();
    }
  });
  return {
    ...world,
    address,
    browser,
    faults,
    async visit(path, { as, ...context } = {}) {
      const profile = await browser.newContext({
        baseURL: address,
        viewport: DESKTOP,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        ...context,
      });
      profiles.push(profile);
      if (API_DELAY_MS > 0) {
        await profile.route('**/api/**', async (route) => {
          await setTimeout(API_DELAY_MS);
          // A page that is gone by then asks for nothing.
          await route.continue().catch(() => {});
        });
      }
      profile.setDefaultTimeout(PATIENCE_MS);
      if (as) await profile.addCookies([{ name: 'session', value: as.cookie, url: address }]);
      profile.on('weberror', (error) => faults.push(String(error.error())));
      profile.on('console', (message) => {
        if (/content security policy/i.test(message.text())) faults.push(message.text());
      });
      const page = await profile.newPage();
      await page.goto(path);
      return page;
    },
  };
}
