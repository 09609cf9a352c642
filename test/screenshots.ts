/** `npm run screenshots`: every page as it is, of the demo, into `screenshots/`. Fails when a page complains. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './support/chromium.ts';
import { startDemo } from './support/demoApp.ts';
import { planTour, settle, type TourStop } from './support/demoTour.ts';

const FOLDER = join(import.meta.dirname, '..', 'screenshots');
const WIDTHS = { 1280: 800, 390: 844 };
const THEMES = ['light', 'dark'] as const;

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
    for (const stop of await planTour(browser, demo)) await photograph(stop);
  } finally {
    await browser.close();
  }
}

/** One page, once loaded, in each width and theme. */
async function photograph({ name, path, profile, isPartial }: TourStop): Promise<void> {
  const page = await profile.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${path}: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => faults.push(`${path}: ${error}`));
  await page.goto(path);
  for (const [width, height] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: Number(width), height });
    await settle(page);
    const found = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (found > Number(width)) faults.push(`${path}: ${found} wide where there are ${width}`);
    for (const theme of THEMES) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      const file = `${name}-${width}-${theme}${isPartial ? '-visitor' : ''}.png`;
      await page.screenshot({ path: join(FOLDER, file), fullPage: true });
      console.log(join('screenshots', file));
    }
  }
  await page.close();
}
