import type { BillingRun } from '../../../contracts/billingRun.ts';
import { type Bar, BarChart } from '../../ui/BarChart.tsx';
import { Ago, formatTimestamp } from '../../ui/Timestamp.tsx';
import { count } from '../../ui/hours.ts';
import { formatMoney } from '../../ui/Money.tsx';

const OUTCOMES: Record<NonNullable<BillingRun['outcome']>, { word: string; mark?: Bar['mark'] }> = {
  succeeded: { word: 'succeeded' },
  superseded: { word: 'superseded' },
  stopped: { word: 'stopped' },
  partial: { word: 'partial', mark: 'warn' },
  abandoned: { word: 'abandoned', mark: 'bad' },
  failed: { word: 'failed', mark: 'bad' },
};

const UNDER_WAY: { word: string; mark?: Bar['mark'] } = { word: 'in progress' };

/** The latest runs, the newest on the right, as high as the hours they billed. */
export function RunsChart({ runs, currency }: { runs: BillingRun[]; currency: string }) {
  const [newest] = runs;
  const oldest = runs.at(-1);
  if (!newest || !oldest) return null;
  return (
    <BarChart
      caption="Hours billed by recent runs"
      most={(hours) => count(hours, 'hour')}
      from={<Ago moment={oldest.startedAt} />}
      to={<Ago moment={newest.startedAt} />}
      words={{ warn: 'partial', bad: 'failed' }}
      bars={runs.toReversed().map((run) => barOf(run, currency))}
    />
  );
}

function barOf(run: BillingRun, currency: string): Bar {
  const { word, mark } = run.outcome === null ? UNDER_WAY : OUTCOMES[run.outcome];
  const figures = `${count(run.hours, 'hour')} of ${count(run.instances, 'instance')}, ${formatMoney(run.amount, { currency })}`;
  return {
    key: run.id,
    size: run.hours,
    mark,
    label: `${formatTimestamp(run.startedAt)}: ${word}, ${figures}${run.error ? ` (${run.error})` : ''}`,
  };
}
