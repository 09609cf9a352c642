import type { Command } from 'commander';

/** `containerstacks daemon`: the billing daemon, in the foreground until it is told to stop. */
export function addDaemon(program: Command): void {
  program
    .command('daemon')
    .description('run the billing daemon in the foreground until SIGTERM or Ctrl-C')
    .action(async () => {
      const { main } = await import('../../scripts/billing-daemon/index.ts');
      process.exit(await main());
    });
}
