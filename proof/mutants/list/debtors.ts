import type { Mutant } from '../mutant.ts';

/** The ladder of those who owe (rules 21 to 26). */
export const DEBTOR_MUTANTS: Mutant[] = [
  {
    name: 'suspended-after-grace',
    takes: 'rule 22: grace is over at its hour, not after it',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: "if (end !== null && now >= end) return 'grace';",
        to: "if (end !== null && now > end) return 'grace';",
      },
    ],
    tests: ['test/debtors/ladder.test.ts'],
    only: '0.50 at .10 a month',
  },
  {
    name: 'alert-armed-too-early',
    takes: 'rule 25: a threshold is armed again at 1.25 times it',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: '{ numerator: 5n, denominator: 4n }',
        to: '{ numerator: 1n, denominator: 1n }',
      },
    ],
    tests: ['test/debtors/ladder.test.ts'],
    only: 'an alert is told once on the way down and armed again',
  },
  {
    name: 'alert-told-twice',
    takes: 'rule 25: an alert is told once a dip',
    changes: [
      {
        file: 'api/services/debtors/ladderActions.ts',
        from: `  await markTold(client, thresholds(due, 'markHours'));
`,
        to: '',
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'an alert is told once on the way down, the worst of several',
  },
  {
    name: 'outage-eats-the-grace',
    takes: 'rule 26: time in which the platform was down is no grace',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: 'BigInt(graceHours) * HOUR_MICROS + standstillMicros',
        to: 'BigInt(graceHours) * HOUR_MICROS',
      },
    ],
    tests: ['test/debtors/ladder.test.ts'],
    only: 'the ladder stands still while the platform is down',
  },
  {
    name: 'suspended-while-down',
    takes: 'rule 26: nobody is suspended while the platform is down',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: 'unpaid !== null || isDown || mayRun(facts, now)) return null;',
        to: 'unpaid !== null || mayRun(facts, now)) return null;',
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'nobody is suspended while the platform',
  },
  {
    name: 'no-grace-for-late-hours',
    takes: 'rule 26: hours that were parked give fresh grace',
    changes: [
      {
        file: 'domain/debtors/grace.ts',
        from: 'if (lateAt !== null) return',
        to: 'if (lateAt !== null && lateAt < 0n) return',
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'released parked hours give fresh grace',
  },
  {
    name: 'exempt-is-suspended',
    takes: 'rule 22: who is exempt is not suspended for a debt',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: 'grace === null || isExempt || ',
        to: 'grace === null || ',
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'a hold, an exemption and an own limit are heeded',
  },
  {
    name: 'hold-without-end',
    takes: 'rule 22: a hold is over at its moment',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: '(holdUntil !== null && holdUntil > now)',
        to: 'holdUntil !== null',
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'a hold, an exemption and an own limit are heeded',
  },
  {
    name: 'suspended-by-an-old-look',
    takes: 'rule 26: what is due is decided under the wallet’s lock',
    changes: [
      {
        file: 'api/services/debtors/debtorLadder.ts',
        from: `        await lockWallets(client, organizationIds);
        await this.applyTo(client, organizationIds, downtime);`,
        to: `        const due = await this.#due(pool, organizationIds, downtime);
        await lockWallets(client, organizationIds);
        await takeActions(client, due);`,
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'a payment between decision and suspension wins',
  },
  {
    name: 'old-generation-carried-out',
    takes: 'rule 26: a report of an overtaken decision changes nothing',
    changes: [
      {
        file: 'api/services/debtors/powerService.ts',
        from: 'if (generation !== decided.generation) {',
        to: 'if (generation > decided.generation) {',
      },
    ],
    tests: ['test/platform/debtors.test.ts'],
    only: 'what is to be off stays in the list',
  },
  {
    name: 'held-and-rebooted',
    takes: 'rule 23: what is held is not rebooted',
    changes: [
      {
        file: 'domain/instances/powerActions.ts',
        from: "if (isHeld && action === 'reboot') return",
        to: "if (isHeld && action === 'start') return",
      },
    ],
    tests: ['test/platform/debtors.test.ts'],
    only: 'what is held says why',
  },
  {
    name: 'smaller-refused-while-suspended',
    takes: 'rule 19: a resize to something cheaper is always allowed',
    changes: [
      {
        file: 'domain/wallets/admission.ts',
        from: 'return act.from === null || act.isStart === true || raisesSpending(act);',
        to: 'return act !== null;',
      },
    ],
    tests: ['test/platform/debtors.test.ts'],
    only: 'what is held says why',
  },
  {
    name: 'closed-and-still-suspended',
    takes: 'rule 18: what has ended is suspended no longer',
    changes: [
      {
        file: 'api/services/accounts/organizationService.ts',
        from: `      await liftEverySuspension(client, organizationId, nameActor(by, { withKey: false }));
`,
        to: '',
      },
    ],
    tests: ['test/debtors/correctionsAndClosings.test.ts'],
    only: 'a closing that writes a debt off',
  },
  {
    name: 'paid-and-still-suspended',
    takes: 'rule 23: a payment that reaches zero resumes at once',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: '      await this.#ladder.applyTo(client, [entry.organizationId]);\n',
        to: '',
      },
    ],
    tests: ['test/simulation/interleavings.test.ts'],
  },
  {
    name: 'owner-choice-forgotten',
    takes: 'rule 23: a second suspension keeps what the owner had chosen',
    changes: [
      {
        file: 'db/debtors/power.ts',
        from: `CASE WHEN carried_generation < power_generation THEN resume_power
                               WHEN`,
        to: 'CASE WHEN',
      },
    ],
    tests: ['test/debtors/ladderInDatabase.test.ts'],
    only: 'what its owner had stopped stays stopped',
  },
  {
    name: 'deleted-although-paid',
    takes: 'rule 21: a payment before the deletion ends it',
    changes: [
      {
        file: 'domain/debtors/ladder.ts',
        from: 'now >= at && !facts.isDown && !mayRun(facts, now);',
        to: 'now >= at && !facts.isDown;',
      },
    ],
    tests: ['test/debtors/mailsAndTerminations.test.ts'],
    only: 'on the announced date everything is deleted',
  },
];
