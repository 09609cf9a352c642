import type { Queryable } from '../pool.ts';
import { insertEvents } from './events.ts';

const TOLD = ['running', 'stopped', 'deleted'] as const;

/** Tells that an instance or container runs, has stopped or is deleted. Call it with the organization's wallet locked. */
export async function tellStatus(
  db: Queryable,
  what: 'instance' | 'container',
  { organizationId, id, name, status }: { organizationId: bigint; id: bigint; name: string; status: string },
): Promise<void> {
  const told = TOLD.find((each) => each === status);
  if (told === undefined) return;
  await insertEvents(db, [
    { organizationId, type: `${what}.${told}`, payload: { [what]: String(id), name } },
  ]);
}
