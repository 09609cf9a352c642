import type { BillingRun } from '../../../contracts/billingRun.ts';
import { BarChart } from '../../ui/BarChart.tsx';
import { At, formatTimestamp } from '../../ui/Timestamp.tsx';
import { formatCount, formatMoney } from '../../ui/Money.tsx';
import { outcomeMark, outcomeWord } from './RunOutcome.tsx';

/** Instances billed by each of the latest runs; with hours, one run that catches up would dwarf the rest. */
export function RunChart({ runs }: { runs: BillingRun[] }) {
  const bars = runs
    .map((run) => ({
      key: run.id,
      size: run.instances,
      label: describe(run),
      mark: outcomeMark(run),
    }))
    .reverse();
  const [last] = runs;
  const first = runs.at(-1);
  return (
    <BarChart
      caption="Instances billed by each run"
      bars={bars}
      most={formatCount}
      from={runs.length > 1 && first && <At moment={first.startedAt} />}
      to={last && <At moment={last.startedAt} />}
      words={{ warn: 'Partial, stopped or superseded', bad: 'Failed or abandoned' }}
    />
  );
}

function describe(run: BillingRun): string {
  const instances = `${formatCount(run.instances)} ${run.instances === 1 ? 'instance' : 'instances'}`;
  const hours = `${formatCount(run.hours)} ${run.hours === 1 ? 'hour' : 'hours'}`;
  return `${formatTimestamp(run.startedAt)}: ${outcomeWord(run)}, ${instances}, ${hours}, ${formatMoney(run.amount)}`;
}
