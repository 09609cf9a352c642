import { makeBadge } from 'badge-maker';
import type { State } from '../../domain/status/finding.ts';

const COLORS: Record<State, string> = {
  operational: '#15803d',
  degraded: '#b45309',
  outage: '#b91c1c',
  maintenance: '#1d4ed8',
  unknown: '#6b7280',
};

/** A state as SVG. */
export function drawBadge(state: State): string {
  return makeBadge({ label: 'status', message: state, color: COLORS[state] });
}
