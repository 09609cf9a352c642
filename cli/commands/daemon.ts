import type { Command } from 'commander';

/** `containerstacks daemon`: the billing daemon, in the foreground until it is told to stop. */
export function defineDaemon(command: Command): void {
  command.action(async () => {
    const { main } = await import('../../scripts/billing-daemon/index.ts');
    process.exit(await main());
  });
}
