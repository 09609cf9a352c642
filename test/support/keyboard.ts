import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More stops than a page has. */
const MOST_STOPS = 80;

/** Goes to an element as whoever uses no mouse does: by Tab, from wherever the focus is. */
export async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await target.evaluate((element) => element.matches(':focus'))) return;
    await target.page().keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${target}`);
}

/** Types into the field with a label. */
export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}

/** Presses a button or follows a link, with Enter. */
export async function press(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  await tabTo(page.getByRole(role, { name, exact: true }));
  await page.keyboard.press('Enter');
}
