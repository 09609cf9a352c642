import type { Component } from './statusRecord.ts';

/** What the present state is told of. The 90 days are recorded of all but the instances. */
export type Part = Component | 'instances';
export const PARTS: readonly Part[] = ['app', 'database', 'instances', 'billing'];

export type State = 'operational' | 'degraded' | 'outage' | 'maintenance' | 'unknown';

/** The worst first: it stands for the whole. Where something is known to be amiss, what is unknown beside it says no more. */
export const WORST_FIRST: readonly State[] = ['outage', 'degraded', 'maintenance', 'unknown', 'operational'];

/** What can be amiss. Programs may rely on these; people read the words. */
export const FINDING_CODES = [
  'app_away',
  'database_away',
  'not_ready',
  'unstable',
  'instances_in_error',
  'lost_run',
  'billing_late',
  'run_failed',
  'daemon_silent',
  'run_incomplete',
  'billing_behind',
  'daemon_replaced',
  'nobody_bills',
  'incident',
  'maintenance',
  'no_figures',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Something that is amiss with one part. `Moment` is an instant, or as JSON writes it. */
export interface Finding<Moment> {
  part: Part;
  state: Exclude<State, 'operational'>;
  code: FindingCode;
  /** The part's state in a word or two. */
  word: string;
  /** The whole's in a line, should this be the worst. */
  title: string;
  detail: string;
  since: Moment | null;
  /** When it is expected to be over. */
  until: Moment | null;
}
