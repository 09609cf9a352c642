import type { Mutant } from '../mutant.ts';

/** Of rebills and service credits. */
export const CORRECTION_MUTANTS: Mutant[] = [
  {
    name: 'rebill-beside-what-was-given-by-hand',
    takes: 'rule 16: a rebill counts what people gave back of a charge',
    changes: [
      {
        file: 'db/rebills/rebilling.ts',
        from: 'WHERE a.by_hand + h.given',
        to: 'WHERE 0 * a.by_hand + h.given',
      },
    ],
    tests: ['test/rebills/rebills.test.ts'],
    only: 'what was given back by hand is not given back again',
  },
  {
    name: 'by-hand-beside-a-rebill',
    takes: 'rule 16: an adjustment by hand counts what rebills gave back of the charge',
    changes: [
      {
        file: 'domain/wallets/movementLimits.ts',
        from: 'most - rebilledMicros - concernedMicros',
        to: 'most - 0n * rebilledMicros - concernedMicros',
      },
    ],
    tests: ['test/platform/rebills.test.ts'],
    only: 'an applied rebill is on ledger',
  },
  {
    name: 'rebill-of-corrected-hours',
    takes: 'rule 17: hours that a rebill corrected are refused to another',
    changes: [
      {
        file: 'db/rebills/rebilling.ts',
        from: 'WHERE x.rebill_id IS DISTINCT FROM $7::bigint',
        to: 'WHERE x.rebill_id IS DISTINCT FROM $7::bigint AND false',
      },
    ],
    tests: ['test/rebills/rebills.test.ts'],
    only: 'hours that one rebill corrected are refused to another',
  },
  {
    name: 'rebill-of-unbilled-hours',
    takes: 'rule 17: only an organization whose hours are all billed is corrected',
    changes: [{ file: 'db/rebills/rebilling.ts', from: "THEN 'unbilled'", to: 'THEN NULL' }],
    tests: ['test/rebills/rebills.test.ts'],
    only: 'closed organizations and unbilled hours are left out',
  },
  {
    name: 'rebill-confirmed-by-who-asked',
    takes: 'a large rebill is confirmed by another administrator',
    changes: [
      {
        file: 'api/services/rebills/rebillService.ts',
        from: 'if (confirmedBy === rebill.askedBy) {',
        to: 'if (false) {',
      },
    ],
    tests: ['test/rebills/rebills.test.ts'],
    only: 'a large rebill waits for a second administrator',
  },
  {
    name: 'credit-of-minutes-credited-before',
    takes: 'a minute is credited for one incident only',
    changes: [
      {
        file: 'db/wallets/serviceCredits.ts',
        from: 'WHERE incident <> $1 AND down &&',
        to: 'WHERE incident <> $1 AND false AND down &&',
      },
    ],
    tests: ['test/wallets/serviceCredit.test.ts'],
    only: 'no other has its minutes',
  },
  {
    name: 'credit-of-what-a-rebill-gave-back',
    takes: 'a service credit is a share of what was charged in the end',
    changes: [
      {
        file: 'db/wallets/serviceCredits.ts',
        from: 'sum(coalesce(x.right_micros, c.amount_micros) * hours.minutes)',
        to: 'sum(c.amount_micros * hours.minutes)',
      },
    ],
    tests: ['test/wallets/serviceCredit.test.ts'],
    only: 'an hour that a rebill corrected',
  },
  {
    name: 'credit-of-unbilled-hours',
    takes: 'a service credit waits until all hours of an organization are billed',
    changes: [
      {
        file: 'db/wallets/serviceCredits.ts',
        from: 'OR parked.organization_id IS NOT NULL AS "isUnbilled"',
        to: 'OR false AS "isUnbilled"',
      },
    ],
    tests: ['test/wallets/serviceCredit.test.ts'],
    only: 'hours that are not billed yet',
  },
];
