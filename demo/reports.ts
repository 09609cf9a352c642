import { type Client, timestamp } from '../db/pool.ts';
import { insertMaintenance } from '../db/status/maintenance.ts';
import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../domain/instant.ts';

/** Three days ago, over an hour and a half. */
const UPDATES = [
  ['investigating', 0n, 'Some servers in Frankfurt answer slowly. We are looking into it.'],
  ['identified', 25n, 'A switch port drops frames. We are moving traffic to another one.'],
  ['resolved', 90n, 'The port has been replaced, and everything is back to normal. No data was lost.'],
] as const;

/** For the status page: an incident that is over, and planned maintenance. */
export async function insertDemoReports(client: Client, now: Instant, userId: bigint): Promise<void> {
  const startedAt = now - 74n * HOUR_MICROS;
  const at = (minutes: bigint) => timestamp(startedAt + minutes * MINUTE_MICROS);
  const { rows } = await client.query<{ id: bigint }>(
    `INSERT INTO incidents (title, components, impact, state, started_at, resolved_at, user_id)
     VALUES ('Slow network in Frankfurt', '{app}', 'minor', 'resolved', $1, $2, $3) RETURNING incident_id AS id`,
    [at(0n), at(90n), userId],
  );
  for (const [status, minutes, body] of UPDATES) {
    await client.query(
      'INSERT INTO incident_updates (incident_id, status, body, posted_at, user_id) VALUES ($1, $2, $3, $4, $5)',
      [rows[0]?.id, status, body, at(minutes), userId],
    );
  }
  const startsAt = now - (now % HOUR_MICROS) + 60n * HOUR_MICROS;
  await insertMaintenance(
    client,
    {
      title: 'New database disks',
      body: 'The platform will be unreachable for a few minutes. Your servers keep running.',
      components: ['app', 'database'],
      startsAt,
      endsAt: startsAt + HOUR_MICROS,
    },
    { userId, keyId: null, requestId: 'demo' },
  );
}
