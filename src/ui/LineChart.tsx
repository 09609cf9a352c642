import { topOf } from './barScale.ts';

const HEIGHT = 64;

/**
 * Numbers of equal steps as a line, the latest on the right; where there is none the line has a gap. What is far beyond
 * the usual is cut, with a mark above. `label` says all of it in words; `sayTop` what the chart's height stands for.
 */
export function LineChart({
  label,
  values,
  sayTop,
}: {
  label: string;
  values: (number | null)[];
  sayTop: (top: number) => string;
}) {
  const top = topOf(values.filter((value) => value !== null));
  return (
    <div className="relative pt-4">
      <span aria-hidden className="absolute top-0 left-0 text-xs text-soft tabular-nums">
        {sayTop(top)}
      </span>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${values.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={HEIGHT}
        className="block overflow-visible"
      >
        <g className="stroke-line" strokeWidth="1">
          <path d={`M0 0.5 H${values.length}`} strokeDasharray="2 4" vectorEffect="non-scaling-stroke" />
          <path d={`M0 ${HEIGHT - 0.5} H${values.length}`} vectorEffect="non-scaling-stroke" />
        </g>
        <path
          d={drawLine(values, top)}
          className="fill-none stroke-accent"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
        {values.map((value, index) =>
          value !== null && value > top ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in time
            <rect key={index} x={index} y={-4} width="1" height="4" className="fill-warn" />
          ) : null,
        )}
      </svg>
    </div>
  );
}

/** A step for each number: one alone is seen, too. */
function drawLine(values: (number | null)[], top: number): string {
  let isDrawing = false;
  return values
    .map((value, index) => {
      const wasDrawing = isDrawing;
      isDrawing = value !== null;
      if (value === null) return '';
      const y = (HEIGHT - 1 - (Math.min(value, top) / top) * (HEIGHT - 2)).toFixed(1);
      return `${wasDrawing ? 'L' : 'M'}${index} ${y}H${index + 1}`;
    })
    .join('');
}
