import type { Pool, Queryable } from './pool.ts';

/** Channels on which runners announce that they start, stop and step down, and runs that they ended, so that nobody has to poll. */
const CHANNEL = 'containerstacks_billing';

export type Announcement =
  | 'daemon started'
  | 'daemon stopped'
  | 'daemon stepped down'
  | 'built-in stepped down'
  | 'run finished';

export async function announce(db: Queryable, announcement: Announcement): Promise<void> {
  await db.query('SELECT pg_notify($1, $2)', [CHANNEL, announcement]);
}

/**
 * Listens on a connection of its own until closed. `onLost` is called when the connection breaks: announcements may have been
 * missed, and the caller listens again.
 */
export async function listen(
  pool: Pool,
  onAnnouncement: (text: string) => void,
  onLost: (error: Error) => void,
): Promise<{ close(): void }> {
  const client = await pool.connect();
  let open = true;
  const close = (error?: Error) => {
    if (!open) return;
    open = false;
    client.release(error ?? true);
  };
  client.on('notification', ({ payload }) => onAnnouncement(payload ?? ''));
  client.on('error', (error) => {
    if (open) onLost(error);
    close(error);
  });
  try {
    await client.query(`LISTEN ${CHANNEL}`);
  } catch (error) {
    close(error as Error);
    throw error;
  }
  return { close };
}
