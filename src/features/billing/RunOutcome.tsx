import type { BillingRun } from '../../../contracts/billingRun.ts';
import { type StateName, StateMark } from '../../ui/StateMark.tsx';

const OUTCOMES: Record<NonNullable<BillingRun['outcome']>, { state: StateName; word: string }> = {
  succeeded: { state: 'running', word: 'Succeeded' },
  partial: { state: 'warning', word: 'Partial' },
  failed: { state: 'error', word: 'Failed' },
  stopped: { state: 'stopped', word: 'Stopped' },
  superseded: { state: 'stopped', word: 'Superseded' },
  abandoned: { state: 'error', word: 'Abandoned' },
};

/** A run's outcome, in a word. */
export function outcomeWord({ outcome }: Pick<BillingRun, 'outcome'>): string {
  return outcome === null ? 'In progress' : OUTCOMES[outcome].word;
}

export function RunOutcome({ run }: { run: Pick<BillingRun, 'outcome'> }) {
  const state = run.outcome === null ? 'provisioning' : OUTCOMES[run.outcome].state;
  return <StateMark state={state} word={outcomeWord(run)} />;
}

/** How a chart marks it: a run that succeeded or is under way gets no mark. */
export function outcomeMark({ outcome }: Pick<BillingRun, 'outcome'>): 'warn' | 'bad' | undefined {
  if (outcome === null || outcome === 'succeeded') return undefined;
  return outcome === 'failed' || outcome === 'abandoned' ? 'bad' : 'warn';
}
