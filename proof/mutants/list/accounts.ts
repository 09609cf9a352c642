import type { Mutant } from '../mutant.ts';

/** Who gets in, what outlives a change of hands, and what one request may cost. */
export const ACCOUNT_MUTANTS: Mutant[] = [
  {
    name: 'texts-read-in-squares',
    takes: 'the length before the pattern, and the pattern of one step a character',
    changes: [
      {
        file: 'contracts/values.ts',
        from: '.max(longest, { abort: true })\n    .regex(/^[^\\p{Cc}\\p{Cs}\\p{L}\\p{N}\\p{P}\\p{S}]*[',
        to: '.max(longest)\n    .regex(/^[^\\p{Cc}\\p{Cs}]*[',
      },
    ],
    tests: ['test/accounts/hostileTexts.test.ts'],
  },
  {
    name: 'keys-outlive-a-reset',
    takes: 'the end of API keys with a password reset',
    changes: [
      {
        file: 'api/services/accounts/passwordResetService.ts',
        from: '      await revokeApiKeys(client, reset.userId);\n',
        to: '',
      },
    ],
    tests: ['test/accounts/resets.test.ts'],
  },
  {
    name: 'keys-made-during-a-reset',
    takes: 'the lock on the session that makes a key',
    changes: [
      {
        file: 'api/services/accounts/apiKeyService.ts',
        from: 'if (sessionId !== null && !(await',
        to: "if (sessionId === '0' && !(await",
      },
    ],
    tests: ['test/accounts/resets.test.ts'],
  },
  {
    name: 'mails-counted-together',
    takes: 'the lock under which mails are counted',
    changes: [
      {
        file: 'db/accounts/sentMails.ts',
        from: "  await db.query('SELECT pg_advisory_xact_lock($1)', [MAIL_LOCK]);\n",
        to: '',
      },
    ],
    tests: ['test/accounts/mailLimits.test.ts'],
  },
  {
    name: 'unconfirmed-addresses-have-keys',
    takes: 'the confirmed address that an API key takes',
    changes: [
      {
        file: 'api/services/accounts/apiKeyService.ts',
        from: '    await this.#confirmations.require(this.#pool, userId);\n',
        to: '',
      },
    ],
    tests: ['test/accounts/confirmation.test.ts'],
  },
  {
    name: 'invitations-outlive-rights',
    takes: 'the look at what the inviter may still give',
    changes: [
      {
        file: 'db/accounts/invitations.ts',
        from: "AND (inviter.role = 'administrator' OR",
        to: "AND (true OR inviter.role = 'administrator' OR",
      },
    ],
    tests: ['test/accounts/lostRights.test.ts'],
  },
  {
    name: 'member-mails-claimed-by-two',
    takes: 'the lock with which a mail is claimed',
    changes: [
      {
        file: 'db/mails/memberMails.ts',
        from: ' FOR NO KEY UPDATE SKIP LOCKED',
        to: '',
      },
    ],
    tests: ['test/mails/memberMails.test.ts'],
    only: 'several apps send each mail once',
  },
  {
    name: 'stopped-mails-still-come',
    takes: 'the look at what was stopped while a mail waited',
    changes: [{ file: 'db/mails/memberMails.ts', from: 'AND NOT choice.wanted', to: 'AND false' }],
    tests: ['test/mails/memberMails.test.ts'],
    only: 'an answer is mailed to whoever opened the ticket',
  },
  {
    name: 'codes-taken-again',
    takes: 'the memory of the last code that was taken',
    changes: [
      { file: 'api/services/accounts/oneTimeCode.ts', from: '    afterTimeStep: lastStep,\n', to: '' },
    ],
    tests: ['test/accounts/secondFactors.test.ts'],
  },
  {
    name: 'codes-checked-side-by-side',
    takes: 'the lock under which a code is checked and used up',
    changes: [
      {
        file: 'db/accounts/users.ts',
        from: "disabled_at IS NULL AND deleted_at IS NULL FOR NO KEY UPDATE'",
        to: "disabled_at IS NULL AND deleted_at IS NULL'",
      },
    ],
    tests: ['test/accounts/secondFactors.test.ts'],
  },
  {
    name: 'proofs-never-age',
    takes: 'the age of a proof, for what matters most',
    changes: [
      {
        file: 'db/accounts/sessions.ts',
        from: "s.authenticated_at > now() - $3::integer * interval '1 minute' AS recent",
        to: '$3::integer > 0 AS recent',
      },
    ],
    tests: ['test/accounts/authorization.test.ts', 'test/accounts/secondFactors.test.ts'],
  },
];
