import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import type { DemoApp } from './demoApp.ts';
import { type Examples, findExamples } from './demoExamples.ts';

/** A page of the demo and who looks at it. */
export interface TourStop {
  name: PageName;
  /** With what links in mails carry, for the pages that they lead to. */
  path: string;
  profile: BrowserContext;
  /** Seen by a visitor, though it shows an administrator more. */
  isPartial: boolean;
}

const FRAGMENTS: Partial<Record<PageName, string>> = {
  resetPassword: '#token=example',
  confirmEmail: '#token=example',
  invitation: '#token=example',
};
/** Everybody may open them, and they show an administrator more. */
const TWO_FACED: PageName[] = ['status', 'aboutUs'];
const PATIENCE_MS = 30_000;

/** Every page there is, once the demo has been billed: by a visitor where it is for everybody, else by an administrator. */
export async function planTour(browser: Browser, demo: DemoApp): Promise<TourStop[]> {
  const visitor = await openProfile(browser, demo);
  const administrator = await openProfile(browser, demo);
  const signedIn = await administrator.request.post('/api/account/sign-in', {
    data: { email: demo.email, password: demo.password },
    headers: { origin: demo.address },
  });
  if (!signedIn.ok()) throw new Error(`cannot sign in: ${await signedIn.text()}`);
  const examples = await findExamples(administrator.request, demo.address);
  return (Object.keys(PAGES) as PageName[]).flatMap((name) => {
    const path = pathOf(name, examples);
    const isPartial = TWO_FACED.includes(name);
    const isPublic = PAGES[name].audience === 'everyone';
    return [
      ...(isPublic ? [{ name, path, profile: visitor, isPartial }] : []),
      ...(isPublic && !isPartial ? [] : [{ name, path, profile: administrator, isPartial: false }]),
    ];
  });
}

/** Until everything that is fetched is there. */
export async function settle(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
}

async function openProfile(browser: Browser, { address }: DemoApp): Promise<BrowserContext> {
  const profile = await browser.newContext({
    baseURL: address,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  });
  profile.setDefaultTimeout(PATIENCE_MS);
  return profile;
}

/** A page's address with an example for each part of its path. Throws on a part of which there is none. */
function pathOf(name: PageName, examples: Examples): string {
  const path = PAGES[name].path.replace(/:(\w+)/g, (_match, part: string) => {
    const example = examples[part];
    if (!example) throw new Error(`page "${name}" needs :${part}: demoExamples.ts has no example`);
    return encodeURIComponent(example);
  });
  return `${path}${FRAGMENTS[name] ?? ''}`;
}
