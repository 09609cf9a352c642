import type { DaemonProcess } from './daemonProcess.ts';
import type { DaemonWorld } from './daemonWorld.ts';

const root = new URL('../../', import.meta.url);

/** The command `serve` alone: the real app with its built-in billing. */
const SERVE = `
  import { Command } from '${new URL('node_modules/commander/esm.mjs', root)}';
  import { addServe } from '${new URL('cli/commands/serve.ts', root)}';
  const program = new Command('containerstacks');
  addServe(program);
  await program.parseAsync(['serve'], { from: 'user' });`;

/** A real app process beside the world's daemons. */
export function startApp(
  world: DaemonWorld,
  env: Record<string, string> = {},
  nodeArguments: string[] = [],
): DaemonProcess {
  return world.start({ DATABASE_URL: world.database.appUrl, PORT: '0', ...env }, [
    ...nodeArguments,
    '--input-type=module',
    '--eval',
    SERVE,
  ]);
}

/** Makes every app and daemon look now; they would within a minute. */
export async function ring(world: DaemonWorld): Promise<void> {
  await world.owner.query(`NOTIFY containerstacks_billing, 'look'`);
}
