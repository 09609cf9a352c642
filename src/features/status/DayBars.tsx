import { type KeyboardEvent, lazy, type MouseEvent, Suspense, useRef, useState } from 'react';
import { type Day, describeDay, type NamedIncident, summarizeDays } from './recordedDay.ts';

// Only a visitor who looks closer needs it.
const DayCard = lazy(() => import('./DayCard.tsx'));

const HEIGHT = 32;
/** Of the place that a day has. */
const GAP = 0.12;
/** By shape as well as colour: the less was well, the lower the full colour; what nobody knows is an outline. */
const LOOKS: Record<Day['state'], { solid: number; className: string }> = {
  operational: { solid: HEIGHT, className: 'fill-good' },
  degraded: { solid: 20, className: 'fill-warn' },
  outage: { solid: 10, className: 'fill-bad' },
  no_data: { solid: 0, className: 'fill-sunken stroke-idle/40' },
};

const STATES = Object.keys(LOOKS) as Day['state'][];

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
  const mark = useRef<SVGPathElement>(null);
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
          role="img"
          aria-label={`${name}: ${summarizeDays(days)}`}
          viewBox={`0 0 ${days.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          width="100%"
          height={HEIGHT}
          className="block overflow-visible"
        >
          {STATES.map((state) => (
            <Bars key={state} days={days} state={state} />
          ))}
          {shown !== null && (
            <path
              key={shown}
              ref={mark}
              d={drawBars([shown], 0)}
              className="fill-none stroke-ink"
              vectorEffect="non-scaling-stroke"
            />
          )}
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
          <DayCard day={day} incidents={incidents} anchor={() => mark.current} close={close} />
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

/** All days of one state at once: 90 bars of their own are a lot for a phone. */
function Bars({ days, state }: { days: Day[]; state: Day['state'] }) {
  const those = days.flatMap((day, index) => (day.state === state ? [index] : []));
  if (those.length === 0) return null;
  const { solid, className } = LOOKS[state];
  return (
    <g className={className}>
      <path
        d={drawBars(those, 0)}
        fillOpacity={state === 'no_data' ? 1 : 0.35}
        vectorEffect="non-scaling-stroke"
      />
      {solid > 0 && <path d={drawBars(those, HEIGHT - solid)} />}
    </g>
  );
}

/** From `top` to the ground, at the places of these days. */
function drawBars(indices: number[], top: number): string {
  return indices.map((index) => `M${index + GAP} ${top}h${1 - 2 * GAP}V${HEIGHT}h${2 * GAP - 1}z`).join('');
}
