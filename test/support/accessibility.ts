import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

let axe: Promise<string> | undefined;

/** What axe finds wrong with a page as it stands: rules and the elements that break them. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await axe);
  return page.evaluate(async () => {
    const { axe: rules } = globalThis as unknown as { axe: { run(): Promise<AxeAnswer> } };
    const { violations } = await rules.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

interface AxeAnswer {
  violations: { id: string; nodes: { html: string }[] }[];
}
