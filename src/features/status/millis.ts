import { numberFormat } from '../../ui/formats.ts';

const WHOLE = { maximumFractionDigits: 0 };
const TENTHS = { maximumFractionDigits: 1 };

/** "0.4 ms", "12 ms", "1.3 s". */
export function formatMillis(millis: number): string {
  if (millis >= 1_000) return `${formatFigure(millis / 1_000)} s`;
  return `${formatFigure(millis)} ms`;
}

function formatFigure(number: number): string {
  return numberFormat(number < 10 ? TENTHS : WHOLE).format(number);
}
