import { databaseNow, type Pool } from '../../../db/pool.ts';
import {
  readOpenIncidents,
  readRecordedTold,
  readResolvedIncidents,
  readStartBefore,
  readUpdatesOf,
  type UpdateRow,
} from '../../../db/status/incidents.ts';
import { readOpenMaintenance, readPastMaintenance } from '../../../db/status/maintenance.ts';
import type { Instant } from '../../../domain/instant.ts';
import { DAY_MICROS, dayOf, groupByDay, writeRecordedRef } from '../../../domain/status/incidents.ts';
import { type Component, DAYS_SHOWN } from '../../../domain/status/statusRecord.ts';
import { writeCursor } from '../page.ts';
import { type Incident, told, untold } from './incidentService.ts';
import { judged, type Maintenance } from './maintenanceService.ts';
import type { StatusRecordService } from './statusRecordService.ts';

interface HistoryDay {
  /** Days since 1970 (UTC). */
  day: number;
  incidents: Incident[];
  maintenance: Maintenance[];
}

export interface IncidentHistory {
  /** Not resolved; and maintenance that is under way or planned. On the first page only. */
  open: { incidents: Incident[]; maintenance: Maintenance[] };
  /** What is over, by the day it began: those with something, the latest first. */
  days: HistoryDay[];
  nextCursor: string | null;
}

/** By an incident's ID, the latest first. */
export type UpdatesById = Map<string, UpdateRow[]>;

const MOST_OPEN = 100;
/** Of a page, incidents and maintenance each: of more, the page ends at a day that it can tell whole. */
const MOST_ON_A_PAGE = 300;

/** Incidents and maintenance by day: 90 days a page, and before the first of them the next days that had any. */
export class IncidentHistoryService {
  readonly #pool: Pool;
  readonly #record: Pick<StatusRecordService, 'get'>;

  constructor(pool: Pool, record: Pick<StatusRecordService, 'get'>) {
    this.#pool = pool;
    this.#record = record;
  }

  /** `before`: a day; null: up to today. `components`: whose recorded incidents may be seen, where nobody told of them. */
  async read({
    before,
    components,
  }: {
    before: number | null;
    components: readonly Component[];
  }): Promise<IncidentHistory> {
    const now = await databaseNow(this.#pool);
    const end = before ?? dayOf(now) + 1;
    const [untoldIncidents, past] = await Promise.all([
      this.#readUntold(components),
      this.#readPast(end - DAYS_SHOWN, end, now),
    ]);
    const from = past.from;
    const recorded = untoldIncidents.filter(({ startedAt, state }) => {
      const day = dayOf(startedAt);
      return state === 'resolved' && day >= from && day < end;
    });
    const older = await readStartBefore(this.#pool, BigInt(from) * DAY_MICROS);
    const oldest = latestOf([older, ...untoldIncidents.map(startOf).filter((at) => dayOf(at) < from)]);
    return {
      open:
        before === null
          ? await this.#readOpen(
              now,
              untoldIncidents.filter(({ state }) => state !== 'resolved'),
            )
          : { incidents: [], maintenance: [] },
      days: mergeDays([...past.incidents, ...recorded].sort(latestFirst), past.maintenance),
      nextCursor: oldest === null ? null : writeCursor(BigInt(dayOf(oldest) + 1)),
    };
  }

  /** The first page, with the updates of each incident: for whoever follows from afar. */
  async readWithUpdates(
    components: readonly Component[],
  ): Promise<IncidentHistory & { updates: UpdatesById }> {
    const history = await this.read({ before: null, components });
    const incidents = [...history.open.incidents, ...history.days.flatMap((day) => day.incidents)];
    const numbers = incidents.filter(({ latest }) => latest !== null).map(({ id }) => BigInt(id));
    return { ...history, updates: await readUpdatesOf(this.#pool, numbers) };
  }

  async #readOpen(now: Instant, recorded: Incident[]): Promise<IncidentHistory['open']> {
    const [incidents, maintenance] = await Promise.all([
      readOpenIncidents(this.#pool, MOST_OPEN),
      readOpenMaintenance(this.#pool, now, MOST_OPEN),
    ]);
    return {
      incidents: [...incidents.map(told), ...recorded].sort(latestFirst),
      maintenance: maintenance.map((row) => judged(row, now)),
    };
  }

  /** From the first day of which all is read. */
  async #readPast(firstDay: number, end: number, now: Instant) {
    const between = { until: BigInt(end) * DAY_MICROS, limit: MOST_ON_A_PAGE };
    const from = BigInt(firstDay) * DAY_MICROS;
    const [incidents, maintenance] = await Promise.all([
      readResolvedIncidents(this.#pool, { ...between, from }),
      readPastMaintenance(this.#pool, { ...between, from, now }),
    ]);
    const whole = Math.max(
      firstDay,
      firstWholeDay(incidents, (row) => row.startedAt),
      firstWholeDay(maintenance, (row) => row.startsAt),
    );
    return {
      from: whole,
      incidents: incidents.filter(({ startedAt }) => dayOf(startedAt) >= whole).map(told),
      maintenance: maintenance
        .filter(({ startsAt }) => dayOf(startsAt) >= whole)
        .map((row) => judged(row, now)),
    };
  }

  /** The record's incidents of which nobody has told. */
  async #readUntold(components: readonly Component[]): Promise<Incident[]> {
    const { incidents } = await this.#record.get();
    const seen = incidents.filter(({ component }) => components.includes(component)).map(untold);
    const first = seen.at(-1)?.startedAt;
    if (first === undefined) return [];
    const toldOf = new Set(
      (await readRecordedTold(this.#pool, first)).map(({ component, startedAt }) =>
        writeRecordedRef({ component, from: Number(startedAt / 60_000_000n) }),
      ),
    );
    return seen.filter(({ id }) => !toldOf.has(id));
  }
}

/** When there were as many as asked for, the last one's day may have more. */
function firstWholeDay<Row>(rows: Row[], startOfRow: (row: Row) => Instant): number {
  const last = rows.at(-1);
  const first = rows[0];
  if (last === undefined || first === undefined || rows.length < MOST_ON_A_PAGE) return 0;
  return Math.min(dayOf(startOfRow(last)) + 1, dayOf(startOfRow(first)));
}

function mergeDays(incidents: Incident[], maintenance: Maintenance[]): HistoryDay[] {
  const items = [
    ...incidents.map((incident) => ({ at: incident.startedAt, incident, maintenance: null })),
    ...maintenance.map((window) => ({ at: window.startsAt, incident: null, maintenance: window })),
  ];
  return groupByDay(items, ({ at }) => at).map(({ day, items: those }) => ({
    day,
    incidents: those.flatMap(({ incident }) => incident ?? []),
    maintenance: those.flatMap((item) => item.maintenance ?? []),
  }));
}

function startOf({ startedAt }: Incident): Instant {
  return startedAt;
}

function latestFirst(one: Incident, other: Incident): number {
  return other.startedAt > one.startedAt ? 1 : -1;
}

function latestOf(moments: (Instant | null)[]): Instant | null {
  return moments.reduce(
    (latest, at) => (at !== null && (latest === null || at > latest) ? at : latest),
    null,
  );
}
