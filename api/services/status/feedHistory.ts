import { MINUTE_MICROS } from '../../../domain/instant.ts';
import type { Component } from '../../../domain/status/statusRecord.ts';
import type { IncidentHistory, IncidentHistoryService, UpdatesById } from './incidentHistory.ts';
import { untold } from './incidentService.ts';
import type { PlatformStateService } from './platformStateService.ts';

type History = IncidentHistory & { updates: UpdatesById };

const NOTHING: History = {
  open: { incidents: [], maintenance: [] },
  days: [],
  nextCursor: null,
  updates: new Map(),
};

/** What the feed tells. While the database is away it is what was last read, with the absence that goes on. */
export class FeedHistory {
  readonly #history: Pick<IncidentHistoryService, 'readWithUpdates'>;
  readonly #platformState: Pick<PlatformStateService, 'judge' | 'awaySince'>;
  readonly #components: readonly Component[];
  #last: History | null = null;

  constructor(
    services: {
      incidentHistory: Pick<IncidentHistoryService, 'readWithUpdates'>;
      platformState: Pick<PlatformStateService, 'judge' | 'awaySince'>;
    },
    components: readonly Component[],
  ) {
    this.#history = services.incidentHistory;
    this.#platformState = services.platformState;
    this.#components = components;
  }

  async get(): Promise<History> {
    await this.#platformState.judge({ seesBilling: false });
    const { awaySince } = this.#platformState;
    if (awaySince === null) {
      this.#last = await this.#history.readWithUpdates(this.#components);
      return this.#last;
    }
    const absence = untold({ component: 'database', from: Number(awaySince / MINUTE_MICROS), until: null });
    const last = this.#last ?? NOTHING;
    const { open } = last;
    return { ...last, open: { ...open, incidents: [absence, ...open.incidents] } };
  }
}
