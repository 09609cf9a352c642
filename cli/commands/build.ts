import type { Command } from 'commander';
import { PAGES_FOLDER } from '../../api/pages/builtPages.ts';
import { buildPages } from '../pages.ts';

/** `containerstacks build`: the web pages. */
export function defineBuild(command: Command): void {
  command.action(async () => {
    await buildPages();
    console.log(`Built the pages: ${PAGES_FOLDER}`);
  });
}
