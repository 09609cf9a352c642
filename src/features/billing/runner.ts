import type { BillingRun } from '../../../contracts/billingRun.ts';

const RUNNERS: Record<BillingRun['runner'], string> = {
  daemon: 'Daemon',
  'built-in': 'App',
  command: 'Command',
};

/** Who ran it, in words. */
export function nameRunner({ runner }: Pick<BillingRun, 'runner'>): string {
  return RUNNERS[runner];
}

/** How long a run took, such as "2.7 s" or "3 min 12 s"; a dash while it runs. */
export function describeTook({
  startedAt,
  finishedAt,
}: Pick<BillingRun, 'startedAt' | 'finishedAt'>): string {
  if (finishedAt === null) return '–';
  const tookMs = Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
  if (tookMs < 1_000) return `${tookMs} ms`;
  if (tookMs < 60_000) return `${(tookMs / 1_000).toFixed(1)} s`;
  return `${Math.trunc(tookMs / 60_000)} min ${Math.trunc((tookMs % 60_000) / 1_000)} s`;
}
