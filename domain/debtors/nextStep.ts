import { HOUR_MICROS, type Instant } from '../instant.ts';
import { debtLimitOf, type DebtorFacts, graceEnd, type LadderSettings, terminationAt } from './ladder.ts';
import { hoursToDebt, runwayHours } from './runway.ts';

export interface NextStep {
  step: 'past_due' | 'suspension' | 'deletion';
  /** If nothing changes until then. */
  at: Instant;
}

/** What comes next of itself, and when; null: nothing does. */
export function nextStep(facts: DebtorFacts, settings: LadderSettings, now: Instant): NextStep | null {
  if (facts.unpaid !== null) {
    const at = terminationAt(facts, settings);
    return at === null ? null : { step: 'deletion', at };
  }
  if (facts.grace === null) {
    const hours = runwayHours(facts);
    return hours === null ? null : { step: 'past_due', at: now + hours * HOUR_MICROS };
  }
  if (facts.isExempt) return null;
  const at = suspensionAt(facts, settings, now);
  const held = facts.holdUntil !== null && facts.holdUntil > at ? facts.holdUntil : at;
  return { step: 'suspension', at: held > now ? held : now };
}

/** At the end of the grace, or when the debt reaches its limit. */
function suspensionAt(facts: DebtorFacts, settings: LadderSettings, now: Instant): Instant {
  const end = graceEnd(facts, settings) ?? now;
  const hours = facts.grace?.kind === 'usual' ? hoursToDebt(facts, debtLimitOf(facts, settings)) : null;
  const limit = hours === null ? end : now + hours * HOUR_MICROS;
  return limit < end ? limit : end;
}
