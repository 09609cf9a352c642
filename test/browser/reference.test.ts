import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { press, typeInto } from '../support/keyboard.ts';
import { DESKTOP, openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });

test('an operation is found by keyboard, and read with its fields, answers and examples', async () => {
  const page = await web.visit('/reference', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('heading', { name: 'Create an instance' }).waitFor();
  await typeInto(page, 'Search', 'createOrganizationInstance');
  await page.getByText('2 operations', { exact: true }).waitFor();
  await page.locator('summary', { hasText: 'Create an instance' }).press('Enter');
  const entry = page.locator('#createOrganizationInstance');
  await entry.getByText(`curl -X POST '${web.address}/api/organizations/acme/instances'`).waitFor();
  await entry.locator('summary', { hasText: 'Fields of Instance' }).press('Enter');
  await entry.getByText('createdAt', { exact: true }).waitFor();
  await press(page, 'button', 'Copy the curl example');
  await entry.getByText('Copied').waitFor();
  assert.match(String(await page.evaluate('navigator.clipboard.readText()')), /^curl -X POST /);
  assert.deepEqual(web.faults, []);
});

test('an operation’s address opens it, at both widths and in both themes, and nothing runs over', async () => {
  for (const viewport of [DESKTOP, PHONE])
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await web.visit('/reference#createOrganizationInstance', { viewport, colorScheme });
      const entry = page.locator('#createOrganizationInstance');
      await entry.getByRole('heading', { name: 'Parameters' }).waitFor();
      await entry.locator('summary', { hasText: 'Fields of Instance' }).click();
      await entry.getByText('createdAt', { exact: true }).waitFor();
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth);
      assert.deepEqual(await findAccessibilityFaults(page), [], `${viewport.width} ${colorScheme}`);
    }
  assert.deepEqual(web.faults, []);
});
