import type { ReactNode } from 'react';
import { figuredBars, topOf } from './barScale.ts';

export interface Bar {
  key: string;
  /** The bar's height relative to the others; not below zero. */
  size: number;
  /** Everything about the bar in words: shown on hover, and read out. */
  label: string;
  /** Something was wrong: a triangle above the bar, or a cross. */
  mark?: 'warn' | 'bad' | undefined;
}

const HEIGHT = 96;
/** Kept free above the bars for their marks, and above those for the figures of bars that are cut. */
const MARK_ROOM = 16;
const FIGURE_ROOM = 14;
/** As a share of the chart's width, so that figures do not run into each other on a phone. */
const FIGURE_WIDTH = 0.3;
const SHAPES = { warn: 'M0 -4.5 L5 4 H-5 Z', bad: 'M-4 -4 L4 4 M4 -4 L-4 4' };
/** Across a bar that is cut, however wide. */
const BREAK = `M0 8${Array.from({ length: 40 }, (_, index) => ` l6 ${index % 2 === 0 ? -4 : 4}`).join('')}`;
const COLOURS = { warn: 'fill-warn stroke-none', bad: 'fill-none stroke-bad' };

/**
 * Bars in a row, the latest on the right. `words` explain the marks, `most` labels the axis; where it can label any
 * size, a bar far beyond the others is cut, with its figure above. `from` and `to` are shown below the first and the last.
 */
export function BarChart({
  caption,
  bars,
  most,
  from,
  to,
  words,
  places = 24,
}: {
  caption: string;
  bars: Bar[];
  most: string | ((size: number) => string);
  from?: ReactNode;
  to?: ReactNode;
  words: { warn: string; bad: string };
  /** Room for at least this many, so that a few do not become slabs. */
  places?: number;
}) {
  const slots = Math.max(bars.length, places);
  const sizes = bars.map(({ size }) => size);
  const say = typeof most === 'string' ? () => most : most;
  const top = typeof most === 'string' ? Math.max(1, ...sizes) : topOf(sizes);
  const figured = figuredBars(sizes, top, slots * FIGURE_WIDTH);
  const headroom = MARK_ROOM + (figured.size > 0 ? FIGURE_ROOM : 0);
  // Below a few bars there is room for only one of the two.
  const isFilled = bars.length * 2 > slots;
  return (
    <figure aria-label={caption}>
      <figcaption className="flex flex-wrap justify-between gap-x-4 gap-y-1 text-sm text-soft">
        <span>{caption}</span>
        <Legend bars={bars} words={words} />
      </figcaption>
      <svg aria-hidden width="100%" height={HEIGHT} className="mt-2 block">
        <line x2="100%" y1={headroom} y2={headroom} strokeDasharray="2 4" className="stroke-line" />
        <line x2="100%" y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="stroke-line" />
        <text y={headroom - 5} className="fill-soft text-xs tabular-nums">
          {say(top)}
        </text>
        {bars.map((bar, index) => (
          <svg
            aria-hidden
            key={bar.key}
            x={`${((slots - bars.length + index) * 100) / slots}%`}
            width={`${100 / slots}%`}
            className="overflow-visible"
          >
            <DrawnBar
              bar={bar}
              height={Math.max(2, (Math.min(bar.size, top) / top) * (HEIGHT - headroom))}
              isCut={bar.size > top}
            />
          </svg>
        ))}
        {[...figured].map((index) => {
          const middle = (slots - bars.length + index + 0.5) / slots;
          return (
            <text
              key={index}
              x={`${middle * 100}%`}
              y={FIGURE_ROOM - 4}
              textAnchor={
                middle > 1 - FIGURE_WIDTH / 2 ? 'end' : middle < FIGURE_WIDTH / 2 ? 'start' : 'middle'
              }
              className="fill-ink text-xs tabular-nums"
            >
              {say(sizes[index] ?? 0)}
            </text>
          );
        })}
      </svg>
      <div
        className="mt-1 flex justify-between gap-4 text-xs text-soft"
        style={{ paddingLeft: isFilled ? `${(100 * (slots - bars.length)) / slots}%` : 0 }}
      >
        <span>{isFilled && from}</span>
        <span className="text-right">{to}</span>
      </div>
      <ol className="sr-only" aria-label={caption}>
        {bars.map(({ key, label }) => (
          <li key={key}>{label}</li>
        ))}
      </ol>
    </figure>
  );
}

/** The pointer's target is as high as the chart, the visible bar as high as its value. */
function DrawnBar({ bar, height, isCut }: { bar: Bar; height: number; isCut: boolean }) {
  return (
    <g className="group">
      <title>{bar.label}</title>
      <rect width="100%" height={HEIGHT} className="fill-transparent group-hover:fill-sunken" />
      <rect
        x="12%"
        width="76%"
        y={HEIGHT - height}
        height={height}
        rx="1"
        className={{ none: 'fill-accent', warn: 'fill-warn', bad: 'fill-bad' }[bar.mark ?? 'none']}
      />
      {isCut && (
        <svg aria-hidden x="12%" width="76%" y={HEIGHT - height + 8} height="12">
          <path d={BREAK} strokeWidth="3" className="fill-none stroke-card" />
        </svg>
      )}
      {bar.mark && (
        <svg aria-hidden x="50%" y={HEIGHT - height - 8} className="overflow-visible">
          <path d={SHAPES[bar.mark]} strokeWidth="2" className={COLOURS[bar.mark]} />
        </svg>
      )}
    </g>
  );
}

/** A legend of the marks in use. */
function Legend({ bars, words }: { bars: Bar[]; words: { warn: string; bad: string } }) {
  const marks = (['warn', 'bad'] as const).filter((mark) => bars.some((bar) => bar.mark === mark));
  if (marks.length === 0) return null;
  return (
    <span className="flex gap-x-4">
      {marks.map((mark) => (
        <span key={mark} className="inline-flex items-center gap-1.5">
          <svg aria-hidden viewBox="-6 -6 12 12" className="size-3">
            <path d={SHAPES[mark]} strokeWidth="2" className={COLOURS[mark]} />
          </svg>
          {words[mark]}
        </span>
      ))}
    </span>
  );
}
