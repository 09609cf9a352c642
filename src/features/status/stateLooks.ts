import type { State } from '../../../domain/status/finding.ts';
import type { StateName } from '../../ui/StateMark.tsx';

/** Each state's mark: icon, word and colour. */
export const MARKS: Record<State, StateName> = {
  operational: 'running',
  degraded: 'warning',
  outage: 'error',
  maintenance: 'maintenance',
  unknown: 'unknown',
};
