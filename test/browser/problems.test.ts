import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PROBLEMS } from '../../contracts/problemCodes.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { openWebApp, PHONE } from '../support/webApp.ts';

const web = await openWebApp({ after });

test('a problem’s type is the address of its explanation', async () => {
  const { type } = await (await fetch(`${web.address}/api/no-such-thing`)).json();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await web.visit(type, { viewport: PHONE, colorScheme });
    const meant = page.locator(':target');
    await meant.getByText('404 · Not found').waitFor();
    const box = await meant.boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= PHONE.height, JSON.stringify(box));
    assert.equal(await page.getByRole('term').count(), Object.keys(PROBLEMS).length);
    assert.deepEqual(await findAccessibilityFaults(page), []);
  }
  assert.deepEqual(web.faults, []);
});
