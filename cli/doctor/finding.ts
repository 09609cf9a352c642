import type { Mark } from '../terminal.ts';

/** What one look found, and what to do about it; null where nothing is to be done. */
export interface CheckFinding {
  check: 'settings' | 'database' | 'clock' | 'disk' | 'mail' | 'port' | 'service';
  state: Mark;
  text: string;
  advice: string | null;
}

/** Findings of one check. */
export function finder(check: CheckFinding['check']) {
  return {
    ok: (text: string): CheckFinding => ({ check, state: 'ok', text, advice: null }),
    warning: (text: string, advice: string): CheckFinding => ({ check, state: 'warning', text, advice }),
    problem: (text: string, advice: string): CheckFinding => ({ check, state: 'problem', text, advice }),
  };
}
