/** "0.4 ms", "12 ms", "1.3 s". */
export function formatMillis(millis: number): string {
  if (millis >= 1_000) return `${formatFigure(millis / 1_000)} s`;
  return `${formatFigure(millis)} ms`;
}

function formatFigure(number: number): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: number < 10 ? 1 : 0 }).format(number);
}
