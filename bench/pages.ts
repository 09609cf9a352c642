/** `npm run measure:pages`: weight, Lighthouse and axe of the built pages, against thresholds that fail it. */
import { gzipSync } from 'node:zlib';
import { createServer } from 'node:net';
import { once } from 'node:events';
import Table from 'cli-table3';
import { Command } from 'commander';
import lighthouse from 'lighthouse';
import { type Browser, chromium } from 'playwright-core';
import { wholeNumber } from '../cli/wholeNumber.ts';
import { pluralize } from '../domain/pluralize.ts';
import { PAGES, type PageName } from '../contracts/pages.ts';
import { findAccessibilityFaults } from '../test/support/accessibility.ts';
import { findChromium } from '../test/support/chromium.ts';
import { startDemo } from '../test/support/demoApp.ts';
import { planTour, settle, type TourStop } from '../test/support/demoTour.ts';
import { say } from './measurement.ts';
import { median } from './statistics.ts';

const MEASURED: PageName[] = ['status', 'aboutUs'];
const KILOBYTE = 1_000;
const WIDTHS = [1280, 768, 390];
const THEMES = ['light', 'dark'] as const;

/** Of the issues that asked for the pages; scores of 100, bytes of JavaScript as gzip packs it. */
const LIMITS = {
  javascriptBytes: { most: 115 * KILOBYTE },
  performance: { least: 95 },
  accessibility: { least: 100 },
  'best-practices': { least: 100 },
  seo: { least: 95 },
  layoutShift: { most: 0.02 },
} satisfies Record<string, { most: number } | { least: number }>;
type Measure = keyof typeof LIMITS;

const { rounds, tour: looksAtAll } = new Command('measure:pages')
  .description('measure the built pages; exits with 1 when one is beyond its limits')
  .option('--rounds <count>', 'runs of Lighthouse a page; their median counts', wholeNumber(), 5)
  .option('--no-tour', 'leave out axe’s look at every page')
  .parse()
  .opts<{ rounds: number; tour: boolean }>();

const faults: string[] = [];

say('Starting the demo');
const demo = await startDemo();
const port = await freePort();
const browser = await launchBrowser(port);
try {
  const table = new Table({ head: ['page', 'measure', 'figure', 'limit', ''] });
  for (const name of MEASURED) {
    say(`Measuring ${PAGES[name].path}`);
    const figures = await measure(name);
    for (const [measure, figure] of Object.entries(figures) as [Measure, number][]) {
      const limit = LIMITS[measure];
      const keeps = 'most' in limit ? figure <= limit.most : figure >= limit.least;
      if (!keeps) faults.push(`${PAGES[name].path}: ${measure} is ${figure}`);
      const words = 'most' in limit ? `at most ${limit.most}` : `at least ${limit.least}`;
      table.push([PAGES[name].path, measure, String(figure), words, keeps ? 'ok' : 'FAILS']);
    }
  }
  console.log(table.toString());
  if (looksAtAll) {
    const tour = await planTour(browser, demo);
    for (const stop of tour) await look(stop);
    console.log(
      `axe: ${tour.length} views of ${Object.keys(PAGES).length} pages, ${THEMES.length} themes, ${WIDTHS.length} widths`,
    );
  }
} finally {
  await browser.close();
  await demo.stop();
}
for (const fault of faults) console.log(`FAILS ${fault}`);
console.log(
  faults.length === 0
    ? 'Every limit is kept'
    : pluralize(faults.length, 'limit is not kept', 'limits are not kept'),
);
process.exitCode = faults.length === 0 ? 0 : 1;

async function measure(name: PageName): Promise<Record<Measure, number>> {
  const url = `${demo.address}${PAGES[name].path}`;
  const scores: Record<Exclude<Measure, 'javascriptBytes'>, number[]> = {
    performance: [],
    accessibility: [],
    'best-practices': [],
    seo: [],
    layoutShift: [],
  };
  // The first, of an app and a browser that have just started, is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const result = await lighthouse(url, { port, output: 'json', logLevel: 'error' });
    if (!result) throw new Error(`Lighthouse says nothing of ${url}`);
    if (round === 0) continue;
    const { categories, audits } = result.lhr;
    for (const category of ['performance', 'accessibility', 'best-practices', 'seo'] as const) {
      scores[category].push(Math.round((categories[category]?.score ?? 0) * 100));
    }
    scores.layoutShift.push(audits['cumulative-layout-shift']?.numericValue ?? 1);
    if (round === 1) listComplaints(url, result.lhr);
  }
  return {
    javascriptBytes: await weigh(url),
    performance: median(scores.performance),
    accessibility: median(scores.accessibility),
    'best-practices': median(scores['best-practices']),
    seo: median(scores.seo),
    layoutShift: median(scores.layoutShift),
  };
}

/** What keeps a page from a full score, but for speed. */
function listComplaints(
  url: string,
  { categories, audits }: NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'],
) {
  for (const id of ['accessibility', 'best-practices', 'seo']) {
    for (const { id: audit, weight } of categories[id]?.auditRefs ?? []) {
      const { score, title } = audits[audit] ?? {};
      if (weight > 0 && typeof score === 'number' && score < 1) say(`${url}: ${id}: ${title}`);
    }
  }
}

/** All JavaScript that a first visit takes, packed by gzip. */
async function weigh(url: string): Promise<number> {
  const profile = await browser.newContext();
  const page = await profile.newPage();
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script' || /\.js$/.test(response.url()))
      scripts.push(response.body());
  });
  await page.goto(url);
  await settle(page);
  const sizes = (await Promise.all(scripts)).map((body) => gzipSync(body, { level: 9 }).length);
  await profile.close();
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** One page in each theme and width. */
async function look({ path, profile, isPartial }: TourStop): Promise<void> {
  const shown = `${path}${isPartial ? ' as a visitor' : ''}`;
  say(`Looking at ${shown}`);
  const page = await profile.newPage();
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await settle(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      for (const fault of await findAccessibilityFaults(page))
        faults.push(`${shown} (${colorScheme}, ${width}): ${fault}`);
    }
  }
  await page.close();
}

/** Lighthouse talks to the browser by a port of its own. */
async function launchBrowser(debuggingPort: number): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env },
    args: [`--remote-debugging-port=${debuggingPort}`],
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return free;
}
