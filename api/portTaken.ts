import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Settings } from '../config/settings.ts';

type Place = Pick<Settings, 'host' | 'port'>;

class PortTakenError extends Error {
  override name = 'PortTakenError';

  constructor({ host, port }: Place, cause: Error) {
    super(`port ${port} of ${host} is taken: set PORT to another, or to 0 for one that is free`, { cause });
  }
}

/** What went wrong with listening, in words where the port is another's. */
export function explainListening(place: Place, error: NodeJS.ErrnoException): Error {
  return error.code === 'EADDRINUSE' ? new PortTakenError(place, error) : error;
}

/** Looks before anything else is done whether the app will be able to listen there. Throws PortTakenError. */
export async function requireFreePort({ host, port }: Place): Promise<void> {
  if (port === 0) return;
  const server = createServer().listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explainListening({ host, port }, error as NodeJS.ErrnoException);
  }
  server.close();
  await once(server, 'close');
}
