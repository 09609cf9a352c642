import type { Command } from 'commander';
import { migrate } from '../../db/migrate.ts';
import { findDatabaseUrl } from '../connection.ts';
import { printJson } from '../output.ts';

/** `containerstacks migrate`: brings the database's schema up to this version. */
export function defineMigrate(command: Command): void {
  command
    .option('--json', 'print what was applied as JSON')
    .addHelpText(
      'after',
      '\nDATABASE_URL must name the owner of the database: migrations create tables and the roles\ncontainerstacks_app and containerstacks_daemon.',
    )
    .action(async (options: { json?: boolean }) => {
      const { applied } = await migrate(await findDatabaseUrl());
      if (options.json) return printJson({ applied });
      for (const name of applied) console.log(`applied ${name}`);
      if (applied.length === 0) console.log('the schema is up to date');
    });
}
