import { type KeyboardEvent, lazy, type MouseEvent, Suspense, useRef, useState } from 'react';
import { type Day, describeDay, type NamedIncident, summarizeDays } from './recordedDay.ts';

// Only a visitor who looks closer needs it.
const DayCard = lazy(() => import('./DayCard.tsx'));

const HEIGHT = 32;
/** By shape as well as colour: the less was well, the lower the full colour; what nobody knows is an outline. */
const LOOKS: Record<Day['state'], { solid: number; className: string }> = {
  operational: { solid: HEIGHT, className: 'fill-good' },
  degraded: { solid: 20, className: 'fill-warn' },
  outage: { solid: 10, className: 'fill-bad' },
  no_data: { solid: 0, className: 'fill-sunken stroke-idle/40' },
};

/** A bar for each day, today's on the right; what it stands for on hover, focus and tap. */
export function DayBars({
  name,
  days,
  incidents,
}: {
  name: string;
  days: Day[];
  incidents: NamedIncident[];
}) {
  const bars = useRef<SVGSVGElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const last = days.length - 1;
  const shown = pointed ?? chosen;
  const day = days[shown ?? last];
  if (!day) return null;

  const indexAt = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return clamp(Math.floor(((clientX - left) / width) * days.length), last);
  };
  const close = () => {
    setPointed(null);
    setChosen(null);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return close();
    const to = keyTarget(event.key, shown ?? last, last);
    if (to === null) return;
    event.preventDefault();
    setPointed(null);
    setChosen(to);
  };
  return (
    <div>
      <div className="relative mt-2">
        <svg
          ref={bars}
          role="img"
          aria-label={`${name}: ${summarizeDays(days)}`}
          width="100%"
          height={HEIGHT}
          className="block"
        >
          {days.map(({ day: date, state }, index) => (
            <DayBar key={date} state={state} index={index} count={days.length} isShown={index === shown} />
          ))}
        </svg>
        <div
          role="slider"
          tabIndex={0}
          aria-label={`${name}, day by day`}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={shown ?? last}
          aria-valuetext={describeDay(day, incidents)}
          className="absolute inset-0"
          onPointerMove={(event) => event.pointerType === 'mouse' && setPointed(indexAt(event))}
          onPointerLeave={() => setPointed(null)}
          onClick={(event) => setChosen(indexAt(event))}
          onFocus={() => setChosen((known) => known ?? last)}
          onBlur={() => setChosen(null)}
          onKeyDown={move}
        />
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-soft">
        <span>{last} days ago</span>
        <span>Today</span>
      </div>
      {shown !== null && (
        <Suspense>
          <DayCard
            day={day}
            incidents={incidents}
            anchor={() => bars.current?.children[shown] ?? null}
            close={close}
          />
        </Suspense>
      )}
    </div>
  );
}

/** The bar where a key leads; null: nowhere. */
function keyTarget(key: string, from: number, last: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -7,
    PageUp: 7,
    Home: -last,
    End: last,
  };
  const step = steps[key];
  return step === undefined ? null : clamp(from + step, last);
}

function clamp(index: number, last: number): number {
  return Math.min(last, Math.max(0, index));
}

function DayBar({
  state,
  index,
  count,
  isShown,
}: {
  state: Day['state'];
  index: number;
  count: number;
  isShown: boolean;
}) {
  const { solid, className } = LOOKS[state];
  const place = { x: `${((index + 0.12) * 100) / count}%`, width: `${76 / count}%`, rx: 1 };
  return (
    <g className={isShown ? 'stroke-ink' : ''}>
      {state === 'no_data' ? (
        <rect {...place} y="0.5" height={HEIGHT - 1} className={isShown ? 'fill-sunken' : className} />
      ) : (
        <>
          <rect {...place} height={HEIGHT} className={className} fillOpacity="0.35" />
          <rect {...place} y={HEIGHT - solid} height={solid} className={className} />
        </>
      )}
    </g>
  );
}
