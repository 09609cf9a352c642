import { fileURLToPath } from 'node:url';
import type { DaemonProcess } from './daemonProcess.ts';
import type { DaemonWorld } from './daemonWorld.ts';

const launcher = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));

/** A real app process, with its built-in billing, beside the world's daemons. */
export function startApp(
  world: DaemonWorld,
  env: Record<string, string> = {},
  nodeOptions: string[] = [],
): DaemonProcess {
  return world.start({ DATABASE_URL: world.database.appUrl, PORT: '0', ...env }, [
    ...nodeOptions,
    launcher,
    'serve',
  ]);
}

/** Makes every app and daemon look now; they would within a minute. */
export async function ring(world: DaemonWorld): Promise<void> {
  await world.owner.query(`NOTIFY containerstacks_billing, 'look'`);
}
