import type { Command } from 'commander';
import { main } from '../../scripts/billing-daemon/index.ts';

/** `containerstacks daemon`: the billing daemon, in the foreground until it is told to stop. */
export function addDaemon(program: Command): void {
  program
    .command('daemon')
    .description('bill every hour, in the foreground, until SIGTERM or Ctrl-C')
    .action(async () => process.exit(await main()));
}
