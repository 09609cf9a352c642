import type { Mutant } from '../mutant.ts';

const TESTS = ['test/payments/autoTopUp.test.ts'];

/** What keeps a saved card charged once a dip (rule 35). */
export const AUTO_TOP_UP_MUTANTS: Mutant[] = [
  {
    name: 'auto-top-up-by-every-app',
    takes: 'a charge’s claim, and its name at the provider',
    changes: [
      {
        file: 'db/payments/autoTopUps.ts',
        from: 'WHERE organization_id = $1 AND next_look_at <= clock_timestamp()\n',
        to: 'WHERE organization_id = $1\n',
      },
      {
        file: 'api/services/payments/stripeSavedMethods.ts',
        from: '{ idempotencyKey: reference }',
        to: '{ idempotencyKey: `${reference}${Math.random()}` }',
      },
    ],
    tests: TESTS,
    only: 'two apps at once charge once',
  },
  {
    name: 'auto-top-up-made-again',
    takes: 'the search for a charge whose answer was lost',
    changes: [
      {
        file: 'api/services/payments/autoTopUpCharges.ts',
        from: 'if (found !== null) return found;',
        to: '',
      },
    ],
    tests: TESTS,
    only: 'a charge whose answer is lost is read again, not made again',
  },
  {
    name: 'auto-top-up-without-limit',
    takes: 'the month’s limit on automatic top-ups',
    changes: [
      {
        file: 'domain/payments/autoTopUp.ts',
        from: 'const left = terms.monthlyLimitMicros - wallet.toppedUpMicros;',
        to: 'const left = bounds.maximumMicros + wallet.toppedUpMicros;',
      },
    ],
    tests: TESTS,
    only: 'what the month’s limit refuses is told once a dip',
  },
];
