/** What counts as usual: so large are nine of ten bars, and all but the largest of a few. */
const USUAL_SHARE = 0.9;
/** Above the usual there is room for half as much again. */
const ROOM = 1.5;

/**
 * The size that stands for the chart's whole height: the largest, unless it is far beyond the usual. Then one bar would
 * flatten all others, and is cut instead. Bars of nothing are not counted.
 */
export function topOf(sizes: number[]): number {
  const counted = sizes.filter((size) => size > 0).sort((one, other) => one - other);
  const largest = counted.at(-1) ?? 1;
  const usual = counted[Math.min(Math.ceil(counted.length * USUAL_SHARE) - 1, counted.length - 2)];
  return usual === undefined ? largest : Math.min(largest, Math.ceil(usual * ROOM));
}

/** The bars beyond the top whose figures fit above them: of two that are closer than `apart`, that of the larger. */
export function figuredBars(sizes: number[], top: number, apart: number): Set<number> {
  const figured = new Set<number>();
  const cut = sizes.map((size, index) => ({ size, index })).filter(({ size }) => size > top);
  for (const { index } of cut.sort((one, other) => other.size - one.size)) {
    if (![...figured].some((other) => Math.abs(other - index) < apart)) figured.add(index);
  }
  return figured;
}
