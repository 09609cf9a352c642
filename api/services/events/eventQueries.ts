import { readEvents, type StoredEvent } from '../../../db/events/events.ts';
import type { Pool } from '../../../db/pool.ts';
import { type Page, pageOf } from '../page.ts';

/** What happened, to be read. */
export class EventQueries {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** An organization's events, or with null the platform's own; newest first. */
  async list(
    organizationId: bigint | null,
    page: { before: bigint | null; limit: number },
  ): Promise<Page<StoredEvent>> {
    const rows = await readEvents(this.#pool, organizationId, page);
    return pageOf(rows, page.limit, ({ sequence }) => [sequence]);
  }
}
