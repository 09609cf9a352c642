import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findAccessibilityFaults, openWebApp } from '../support/webApp.ts';
import { join } from '../support/accountsApp.ts';

const web = await openWebApp({ after });

test('x', async () => {
  const ada = await join(web, 'ada@example.org');
  const page = await web.visit('/account', { as: ada });
  assert.equal(await page.locator('h1').textContent(), 'Account');
  assert.deepEqual(await findAccessibilityFaults(page), []);
  assert.deepEqual(web.faults, []);
});
