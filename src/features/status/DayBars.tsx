import type { StatusRecord } from '../../../contracts/statusRecord.ts';
import { count } from '../../ui/hours.ts';

type Day = StatusRecord['components'][number]['days'][number];

const HEIGHT = 32;
/** By shape as well as colour: what was not all well is shorter, and what nobody knows is a stub. */
const LOOKS = {
  operational: { height: 32, className: 'fill-good', word: 'operational' },
  degraded: { height: 22, className: 'fill-warn', word: 'degraded' },
  outage: { height: 14, className: 'fill-bad', word: 'outage' },
  no_data: { height: 6, className: 'fill-idle/50', word: 'no data' },
} as const;
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** A bar for each day, today's on the right. */
export function DayBars({ name, days }: { name: string; days: Day[] }) {
  const width = 100 / days.length;
  return (
    <>
      <svg
        role="img"
        aria-label={`${name}: ${summarize(days)}`}
        width="100%"
        height={HEIGHT}
        className="mt-2 block"
      >
        {days.map((day, index) => {
          const { height, className } = LOOKS[day.state];
          return (
            <g key={day.day}>
              <title>{describe(day)}</title>
              <rect
                x={`${index * width}%`}
                width={`${width}%`}
                height={HEIGHT}
                className="fill-transparent"
              />
              <rect
                x={`${(index + 0.12) * width}%`}
                width={`${width * 0.76}%`}
                y={HEIGHT - height}
                height={height}
                rx="1"
                className={className}
              />
            </g>
          );
        })}
      </svg>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-soft">
        <span>{days.length} days ago</span>
        <span>Today</span>
      </div>
    </>
  );
}

function describe({ day, state, minutesDown, minutesUnknown }: Day): string {
  const words = [`${DAY.format(new Date(day))}: ${LOOKS[state].word}`];
  if (minutesDown > 0) words.push(`down for ${count(minutesDown, 'minute')}`);
  if (minutesUnknown > 0 && state !== 'no_data') words.push(`unknown for ${count(minutesUnknown, 'minute')}`);
  return words.join(', ');
}

/** "3 days operational, 1 day outage, 86 days no data". */
function summarize(days: Day[]): string {
  return Object.entries(LOOKS)
    .map(([state, { word }]) => ({ word, number: days.filter((day) => day.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ word, number }) => `${count(number, 'day')} ${word}`)
    .join(', ');
}
