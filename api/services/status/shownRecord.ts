import { MINUTE_MICROS } from '../../../domain/instant.ts';
import type { PlatformState } from '../../../domain/status/platformState.ts';
import { withAbsence } from '../../../domain/status/statusRecord.ts';
import type { PlatformStateService } from './platformStateService.ts';
import type { JudgedRecord, StatusRecordService } from './statusRecordService.ts';

/** The record with the present state: what happens now is told before its minutes are written down. */
export interface ShownRecord extends JudgedRecord {
  present: PlatformState['components'];
}

const UNREAD: Omit<JudgedRecord, 'at'> = {
  recent: { app: [], database: [], billing: [] },
  days: { app: [], database: [], billing: [] },
  incidents: [],
  recordedSince: null,
};

/** Puts record and state together, once as long as neither changes. */
export class ShownRecords {
  readonly #statusRecord: Pick<StatusRecordService, 'getOrLast'>;
  readonly #platformState: Pick<PlatformStateService, 'judge' | 'awaySince'>;
  #last: { record: JudgedRecord; present: string; shown: ShownRecord } | null = null;

  constructor(services: {
    statusRecord: Pick<StatusRecordService, 'getOrLast'>;
    platformState: Pick<PlatformStateService, 'judge' | 'awaySince'>;
  }) {
    this.#statusRecord = services.statusRecord;
    this.#platformState = services.platformState;
  }

  /** Without days where the record could not be read yet. */
  async get(): Promise<ShownRecord> {
    const { state, at } = await this.#platformState.judge({ seesBilling: true });
    const record = await this.#statusRecord.getOrLast();
    if (record === null) return this.#show({ ...UNREAD, at }, state.components);
    const present = JSON.stringify(state.components);
    if (this.#last?.record !== record || this.#last.present !== present)
      this.#last = { record, present, shown: this.#show(record, state.components) };
    return this.#last.shown;
  }

  #show(record: JudgedRecord, present: PlatformState['components']): ShownRecord {
    const { awaySince } = this.#platformState;
    if (awaySince === null) return { ...record, present };
    const incidents = withAbsence(record.incidents, Number(awaySince / MINUTE_MICROS));
    return { ...record, incidents, present };
  }
}
