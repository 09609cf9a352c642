import type { Mutant } from '../mutant.ts';

/** Who may see and do what, and what the status says. */
export const PLATFORM_MUTANTS: Mutant[] = [
  {
    name: 'unknown-is-green',
    takes: 'the grey of days without a record',
    changes: [
      {
        file: 'domain/status/statusRecord.ts',
        from: "if (up + down === 0) return 'no_data';",
        to: "if (up + down === 0) return 'operational';",
      },
    ],
    tests: ['test/domain/statusRecord.test.ts'],
  },
  {
    name: 'old-figures-are-good',
    takes: 'the age of what the present is judged by',
    changes: [
      {
        file: 'domain/status/platformState.ts',
        from: 'if (failing !== null || isOld)\n',
        to: 'if (failing !== null)\n',
      },
    ],
    tests: ['test/domain/platformState.test.ts'],
  },
  {
    name: 'best-state-speaks',
    takes: 'the order of what is amiss: the worst speaks for the whole',
    changes: [
      {
        file: 'domain/status/platformState.ts',
        from: 'WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state),',
        to: 'WORST_FIRST.indexOf(other.state) - WORST_FIRST.indexOf(one.state),',
      },
    ],
    tests: ['test/domain/platformState.test.ts'],
  },
  {
    name: 'lease-not-looked-at',
    takes: 'the look at the lease, by which a killed daemon is known to be silent',
    changes: [
      {
        file: 'domain/billing/daemonHealth.ts',
        from: 'if (lease?.holder === daemon.daemonInstanceId) {',
        to: "if (lease?.holder === '') {",
      },
    ],
    tests: ['test/faults/daemonHealth.test.ts'],
  },
  {
    name: 'absence-is-the-apps',
    takes: 'the memory of an absence that outlives the app',
    changes: [
      {
        file: 'api/services/status/statusRecorder.ts',
        from: 'this.#absences.push({ fromMs: toSteady(from), throughMs: toSteady(through) });',
        to: 'toSteady(from + through);',
      },
    ],
    tests: ['test/health/statusRecorder.test.ts'],
  },
  {
    name: 'status-mails-sent-again',
    takes: 'the lock on a mail to a subscriber while it is claimed',
    changes: [
      {
        file: 'db/status/statusMails.ts',
        from: ' FOR UPDATE OF status_mails SKIP LOCKED',
        to: '',
      },
    ],
    tests: ['test/health/subscriptions.test.ts'],
    only: 'several apps send each mail once',
  },
  {
    name: 'unsubscribed-still-mailed',
    takes: 'the end of a subscription',
    changes: [
      {
        file: 'db/status/subscribers.ts',
        from: 'DELETE FROM status_subscribers WHERE unsubscribe_token = $1',
        to: 'SELECT FROM status_subscribers WHERE unsubscribe_token = $1',
      },
    ],
    tests: ['test/health/subscriptions.test.ts'],
    only: 'one click',
  },
  {
    name: 'roles-not-ranked',
    takes: 'the rank of roles in an organization',
    changes: [
      {
        file: 'api/plugins/policies.ts',
        from: 'if (RANKS.indexOf(organization.role) < RANKS.indexOf(policy.allow)) {',
        to: 'if (RANKS.indexOf(organization.role) < 0) {',
      },
    ],
    tests: ['test/accounts/authorization.test.ts'],
  },
  {
    name: 'administrators-not-checked',
    takes: 'the check of administrators',
    changes: [{ file: 'api/plugins/policies.ts', from: '    requireAdministrator(request);\n', to: '' }],
    tests: ['test/accounts/authorization.test.ts'],
  },
  {
    name: 'keys-without-scopes',
    takes: 'the scopes of API keys',
    changes: [
      {
        file: 'api/plugins/policies.ts',
        from: "if (actor.kind === 'key') requireScope(actor, policy);\n",
        to: '',
      },
    ],
    tests: ['test/accounts/authorization.test.ts', 'test/accounts/keys.test.ts'],
  },
  {
    name: 'keys-not-confined',
    takes: 'the one organization that a key is for',
    changes: [
      {
        file: 'api/plugins/policies.ts',
        from: 'if (!found || !role || isConfinedElsewhere || isGone) {',
        to: 'if (!found || !role || (isConfinedElsewhere && found.role === null)) {',
      },
    ],
    tests: [
      'test/accounts/authorization.test.ts',
      'test/accounts/objects.test.ts',
      'test/accounts/keys.test.ts',
    ],
  },
  {
    name: 'members-may-top-up',
    takes: 'the policy of a route: topping up takes an administrator',
    changes: [
      {
        file: 'api/routes/movements.ts',
        from: "config: { policy: proven, problems: ['key_used_otherwise'] },",
        to: "config: { policy: { allow: 'member', scope: 'billing' }, problems: ['key_used_otherwise'] },",
      },
    ],
    tests: ['test/platform/wallets.test.ts'],
  },
  {
    name: 'members-may-change-instances',
    takes: 'the policy of routes: changing instances takes an admin of the organization',
    changes: [
      {
        file: 'api/routes/instances.ts',
        from: "const change = { policy: { allow: 'admin', scope: 'provision' } } as const;",
        to: "const change = { policy: { allow: 'member', scope: 'provision' } } as const;",
      },
    ],
    tests: ['test/platform/instances.test.ts'],
  },
  {
    name: 'users-may-set-prices',
    takes: 'the policy of routes: plans and prices take an administrator',
    changes: [
      {
        file: 'api/routes/plans.ts',
        from: "const administer = { policy: { allow: 'administrator', scope: 'billing' } } as const;",
        to: "const administer = { policy: { allow: 'user', scope: 'billing' } } as const;",
      },
    ],
    tests: ['test/platform/plans.test.ts'],
  },
  {
    name: 'foreign-pages-let-in',
    takes: 'the refusal of what another site makes a browser send',
    changes: [
      {
        file: 'api/plugins/origins.ts',
        from: "  throw new ProblemError('foreign_origin', 'a browser may change things from pages of this site only');\n",
        to: '',
      },
    ],
    tests: ['test/accounts/authorization.test.ts', 'test/accounts/origins.test.ts'],
  },
  {
    name: 'definer-reads-temporary-objects',
    takes: 'the search path of the function that runs as the owner',
    changes: [
      {
        file: 'migrations/019_definer_functions.sql',
        from: "SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'",
        to: "SET search_path = pg_catalog, public SET timezone = 'UTC'",
      },
    ],
    tests: ['test/schema/definers.test.ts'],
    only: 'plants is not run as the owner',
  },
  {
    name: 'partition-by-name',
    takes: 'the look at what a month’s partition holds',
    changes: [
      {
        file: 'migrations/019_definer_functions.sql',
        from: 'AND pg_get_expr(made.relpartbound, made.oid) = bounds) THEN',
        to: "AND made.relname = 'billing_charges_' || to_char(month_start, 'YYYY_MM')) THEN",
      },
    ],
    tests: ['test/schema/definers.test.ts'],
  },
];
