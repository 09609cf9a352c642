import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { join } from '../support/accountsApp.ts';
import { insertRow, insertRows, insertSelected } from '../support/insertRows.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { recordThreeDays } from '../support/recordThreeDays.ts';
import { DESKTOP, openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });

before(async () => {
  await recordThreeDays(web.owner);
  // Of east 2 of 21 are in error, of west 1 of 20: one in twenty is not yet too many.
  await insertRows(web.owner, 'regions', [
    { code: 'east', name: 'East' },
    { code: 'west', name: 'West' },
  ]);
  await insertRow(web.owner, 'organizations');
  await insertSelected(
    web.owner,
    'vps_instances',
    `SELECT 1 AS organization_id, n AS instance_id, 'vm-' || n AS name, NULL::bigint AS plan_id,
            CASE WHEN n <= 21 THEN 1 ELSE 2 END AS region_id,
            CASE WHEN n IN (1, 2, 22) THEN 'error' ELSE 'provisioning' END AS status
     FROM generate_series(1, 41) AS n`,
  );
  await web.owner.query(`
    INSERT INTO response_times (minute, app_millis, database_millis)
    SELECT minute, 4, 0.5 FROM (SELECT date_bin('1 minute', now(), '1970-01-01Z') AS present) AS clock,
      generate_series(present - interval '2 hours', present, interval '1 minute') AS minutes (minute)`);
});

function databaseDays(page: Page) {
  return page.getByRole('slider', { name: 'Database, day by day' });
}

const YESTERDAY = 'Up 1,400 of 1,440 minutes recorded, down 40 minutes';

test('a day’s card says its minutes and incidents, on hover, by keyboard and on tap', async () => {
  const desktop = await web.visit('/status');
  const days = databaseDays(desktop);
  const card = (page: Page) => page.locator('[data-base-ui-portal]').filter({ hasText: YESTERDAY });
  await days.waitFor();
  const { width, height } = await sizeOf(desktop);
  const yesterday = { x: (88.5 / 90) * width, y: height / 2 };

  await days.hover({ position: yesterday });
  await card(desktop).getByText('Database was unreachable').waitFor();
  await card(desktop).getByText('Outage').waitFor();
  await desktop.mouse.move(0, 0);
  await card(desktop).waitFor({ state: 'detached' });

  await days.focus();
  assert.match((await days.getAttribute('aria-valuetext')) ?? '', /Operational\. Up [\d,]+ of/);
  await desktop.keyboard.press('ArrowLeft');
  await card(desktop).getByText('Database was unreachable').waitFor();
  assert.match(
    (await days.getAttribute('aria-valuetext')) ?? '',
    new RegExp(`^\\d+ \\w+ \\d+\\. Outage\\. ${YESTERDAY}\\. Database was unreachable$`),
  );
  await desktop.keyboard.press('Home');
  await desktop.locator('[data-base-ui-portal]').getByText('Nothing was recorded').waitFor();
  await desktop.keyboard.press('Escape');
  await desktop.locator('[data-base-ui-portal]').waitFor({ state: 'detached' });

  const phone = await web.visit('/status', { viewport: PHONE, hasTouch: true });
  await databaseDays(phone).waitFor();
  const narrow = await sizeOf(phone);
  await databaseDays(phone).tap({ position: { x: (88.5 / 90) * narrow.width, y: narrow.height / 2 } });
  await card(phone).getByText('Database was unreachable').waitFor();
  assert.deepEqual(web.faults, []);
});

async function sizeOf(page: Page): Promise<{ width: number; height: number }> {
  const box = await databaseDays(page).boundingBox();
  assert.ok(box);
  return box;
}

test('a day without data has a bar as high as any other, outlined instead of filled', async () => {
  const page = await web.visit('/status');
  await databaseDays(page).waitFor();
  const kinds = await page
    .getByRole('img', { name: /^Database: / })
    .locator('g')
    .evaluateAll((groups) =>
      groups.map((group) => ({
        days: (group.querySelector('path')?.getAttribute('d') ?? '').match(/M/g)?.length ?? 0,
        height: group.getBoundingClientRect().height,
        isOutlined: getComputedStyle(group).stroke !== 'none',
      })),
    );
  const outlined = kinds.filter(({ isOutlined }) => isOutlined);
  assert.deepEqual([outlined[0]?.days, kinds.reduce((sum, { days }) => sum + days, 0)], [87, 90]);
  for (const { height } of kinds) assert.ok(Math.abs(height - 32) <= 1, `bars of ${height} pixels`);
});

test('response times of app and database are charts that say their figures in words', async () => {
  const page = await web.visit('/status');
  const card = page.getByRole('region', { name: 'Response time' });
  for (const words of [
    'App, response time of the last 24 hours: median 4 ms, 95% within 4 ms',
    'Database, response time of the last 24 hours: median 0.5 ms, 95% within 0.5 ms',
  ]) {
    await card.getByRole('img', { name: words }).waitFor();
  }
  // It begins with the first that was measured, and is of one stroke.
  const line = (await card.locator('path.stroke-accent').first().getAttribute('d')) ?? '';
  assert.match(line, /^M0 /);
  assert.equal(line.match(/M/g)?.length, 1);
});

test('header and skeleton are painted before the program comes, in the theme, where the page then stands', async () => {
  for (const [colorScheme, viewport, paper] of [
    ['light', PHONE, 'rgb(246, 246, 243)'],
    ['dark', DESKTOP, 'rgb(14, 16, 18)'],
  ] as const) {
    const page = await web.visit('about:blank', { colorScheme, viewport });
    const program = Promise.withResolvers<void>();
    await page.route('**/assets/*.js', (route) => program.promise.then(() => route.continue()));
    // No figures yet: what the page draws first is compared.
    await page.route('**/api/**', () => {});
    await page.goto(`${web.address}/status`, { waitUntil: 'commit' });
    const shell = page.locator('.shell');
    await shell.getByText('VPS Infrastructure').waitFor();
    assert.equal(await shell.evaluate((it) => getComputedStyle(it).backgroundColor), paper);
    assert.equal(await shell.getByText('ContainerStacks').isVisible(), true);
    const painted = await placesOf(page, ['ContainerStacks', 'VPS Infrastructure', 'Last 90 days']);
    program.resolve();
    await shell.waitFor({ state: 'detached' });
    assert.deepEqual(
      await placesOf(page, ['ContainerStacks', 'VPS Infrastructure', 'Last 90 days']),
      painted,
    );
  }
  assert.deepEqual(web.faults, []);
});

test('the other pages’ first paint is the header alone', async () => {
  const html = await (await fetch(`${web.address}/about`)).text();
  assert.match(html, /ContainerStacks<\/span>/);
  assert.doesNotMatch(html, /VPS Infrastructure/);
});

/** Where texts stand, in whole pixels. */
function placesOf(page: Page, texts: string[]): Promise<[x: number, y: number][]> {
  return Promise.all(
    texts.map(async (text): Promise<[number, number]> => {
      const box = await page.getByText(text, { exact: true }).first().boundingBox();
      return [Math.round(box?.x ?? Number.NaN), Math.round(box?.y ?? Number.NaN)];
    }),
  );
}

test('an administrator sees the instances of each region by state, and no state of a region beside the banner’s', async () => {
  const administrator = await join(web, 'ada@example.org', 'administrator');
  const page = await web.visit('/status', { as: administrator });
  const regions = page.getByRole('region', { name: 'VPS Infrastructure' }).getByRole('listitem');
  await regions.filter({ hasText: /^east2119 provisioning, 2 in error$/ }).waitFor();
  await regions.filter({ hasText: /^west2019 provisioning, 1 in error$/ }).waitFor();
});

test('axe finds nothing wrong with an open day’s card, in both themes', async () => {
  for (const [colorScheme, viewport] of [
    ['light', PHONE],
    ['dark', DESKTOP],
  ] as const) {
    const page = await web.visit('/status', { colorScheme, viewport });
    await databaseDays(page).focus();
    await page
      .locator('[data-base-ui-portal]')
      .getByText(/recorded/)
      .waitFor();
    assert.deepEqual(await findAccessibilityFaults(page), []);
  }
  assert.deepEqual(web.faults, []);
});
