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

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** The same at both widths and in both themes; that a page scrolls sideways is a fault, too. */
export async function findFaultsInEveryLook(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const viewport of WIDTHS) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      // As text: this is the page's own world, whose types tests outside of browsers don't have.
      const look = await page.evaluate<{ isDark: boolean; excess: number }>(`(() => {
        const { documentElement: root, body } = document;
        root.dataset.theme = '${theme}';
        const red = Number(/\\d+/.exec(getComputedStyle(body).backgroundColor)?.[0] ?? 0);
        return { isDark: red < 128, excess: root.scrollWidth - root.clientWidth };
      })()`);
      const name = `${viewport.width} px, ${theme}`;
      if (look.isDark !== (theme === 'dark')) faults.push(`${name}: the theme is not on`);
      if (look.excess > 0) faults.push(`${name}: scrolls ${look.excess} px sideways`);
      faults.push(...(await findAccessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
    }
  }
  return faults;
}

interface AxeAnswer {
  violations: { id: string; nodes: { html: string }[] }[];
}
