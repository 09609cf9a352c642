import type { Command } from 'commander';
import { PAGES_FOLDER } from '../../api/pages/builtPages.ts';
import { buildPages } from '../pages.ts';

/** `containerstacks build`: the web pages. */
export function addBuild(program: Command): void {
  program
    .command('build')
    .description('build the web pages; start and serve do so when needed')
    .action(async () => {
      await buildPages();
      console.log(`Built the pages: ${PAGES_FOLDER}`);
    });
}
