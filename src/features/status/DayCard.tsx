import { Tooltip } from '@base-ui/react/tooltip';
import { StateMark } from '../../ui/StateMark.tsx';
import {
  DAY_WORDS,
  type Day,
  describeMinutes,
  formatDay,
  incidentsOn,
  type NamedIncident,
} from './recordedDay.ts';

const MARKS = { operational: 'running', degraded: 'warning', outage: 'error', no_data: 'unknown' } as const;

/** What a day's bar stands for, beside it. Readers hear the same from the bars. */
export default function DayCard({
  day,
  incidents,
  anchor,
  close,
}: {
  day: Day;
  incidents: NamedIncident[];
  anchor: () => Element | null;
  close: () => void;
}) {
  const those = incidentsOn(day.day, incidents);
  return (
    <Tooltip.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={8} collisionPadding={12} className="z-20">
          <Tooltip.Popup
            aria-hidden
            className="pointer-events-none w-64 rounded-md border border-line bg-card p-3 text-sm text-ink shadow-lg"
          >
            <p className="flex justify-between gap-3">
              <span className="font-medium tabular-nums">{formatDay(day.day)}</span>
              <StateMark state={MARKS[day.state]} word={DAY_WORDS[day.state]} />
            </p>
            <p className="mt-1.5 text-soft tabular-nums">{describeMinutes(day)}</p>
            {those.length > 0 && (
              <ul className="mt-1.5 space-y-1 border-line border-t pt-1.5">
                {those.map(({ title, startedAt }) => (
                  <li key={`${title} ${startedAt}`}>{title}</li>
                ))}
              </ul>
            )}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
