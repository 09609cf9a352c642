import type { Mutant } from '../mutant.ts';

/** What keeps processes from harming or misleading: lease, heartbeat, connections. */
export const PROCESS_MUTANTS: Mutant[] = [
  {
    name: 'heartbeat-by-timer',
    takes: 'the heartbeat’s tie to progress',
    changes: [
      {
        file: 'domain/billing/daemonState.ts',
        from: '  if (failed) return false;\n',
        to: '  if (commitsSinceBeat >= 0) return true;\n',
      },
    ],
    tests: ['test/daemon/leadership.test.ts', 'test/daemon/database.test.ts'],
  },
  {
    name: 'commits-unreported',
    takes: 'a run’s report of its commits',
    changes: [
      {
        file: 'api/services/billing/chargingTransaction.ts',
        from: "tell({ type: 'committed', work, hours: posting.hours });",
        to: "tell({ type: 'advanced' });",
      },
    ],
    tests: ['test/daemon/heartbeat.test.ts'],
  },
  {
    name: 'heartbeat-limit-exclusive',
    takes: 'the very last microsecond of 90 minutes',
    changes: [
      {
        file: 'domain/billing/daemonHealth.ts',
        from: "daemon.status === 'running' && now - daemon.heartbeatAt <= BigInt",
        to: "daemon.status === 'running' && now - daemon.heartbeatAt < BigInt",
      },
    ],
    tests: ['test/faults/daemonHealth.test.ts'],
  },
  {
    name: 'failed-daemon-is-active',
    takes: 'the rule that a daemon whose runs fail is not active',
    changes: [
      {
        file: 'domain/billing/daemonHealth.ts',
        from: "return daemon.status === 'running' && now",
        to: "return daemon.status !== 'stopped' && now",
      },
    ],
    tests: ['test/faults/daemonHealth.test.ts'],
  },
  {
    name: 'lease-for-everybody',
    takes: 'the lease: every runner that asks gets it',
    changes: [
      {
        file: 'db/billing/lease.ts',
        from: 'WHERE holder IS NULL OR holder = $1 OR expires_at < clock_timestamp() OR',
        to: 'WHERE holder IS NULL OR holder IS NOT NULL OR expires_at < clock_timestamp() OR',
      },
    ],
    tests: ['test/daemon/leadership.test.ts'],
  },
  {
    name: 'fence-not-raised',
    takes: 'the higher fence of a new holder',
    changes: [{ file: 'db/billing/lease.ts', from: 'fence = fence + 1,', to: 'fence = fence,' }],
    tests: ['test/faults/pauses.test.ts'],
  },
  {
    name: 'hung-run-kept',
    takes: 'the end of a run that hangs',
    changes: [
      {
        file: 'domain/billing/leaseRhythm.ts',
        from: "if (renewalsWithoutStep < HUNG_AFTER) return 'alive';",
        to: "if (renewalsWithoutStep >= 0) return 'alive';",
      },
    ],
    tests: ['test/daemon/decisions.test.ts', 'test/daemon/leadership.test.ts'],
  },
  {
    name: 'unparking-is-no-life',
    takes: 'the signs of life of a run that only unparks',
    changes: [
      {
        file: 'api/services/scheduling/leadership.ts',
        from: 'run.isAlive = true;',
        to: "if ('progress' in event) run.isAlive = true;",
      },
    ],
    tests: ['test/faults/builtInLiveness.test.ts'],
    only: 'unparking is a sign of life',
  },
  {
    name: 'checked-out-clients-unwatched',
    takes: 'the handler of errors of clients that are checked out',
    changes: [
      {
        file: 'db/pool.ts',
        from: "pool.on('connect', (client) => client.on('error', settings.onError));",
        to: '',
      },
    ],
    tests: ['test/database/pool.test.ts'],
    only: 'a connection that breaks while checked out',
  },
  {
    name: 'paused-transactions-kept',
    takes: 'the end of transactions that idle',
    changes: [
      {
        file: 'db/pool.ts',
        from: 'idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs ?? 10_000',
        to: 'idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs ?? 0',
      },
    ],
    tests: ['test/database/pool.test.ts'],
  },
  {
    name: 'clock-of-the-host',
    takes: 'the database’s clock',
    changes: [
      {
        file: 'api/services/scheduling/leadership.ts',
        from: 'const now = await databaseNow(pool);',
        to: 'const now = BigInt(Date.now()) * 1000n;',
      },
    ],
    tests: ['test/daemon/process.test.ts'],
    only: 'a wrong clock on its machine',
  },
  {
    name: 'killed-runs-stay-open',
    takes: 'the closing of runs that were killed',
    changes: [
      {
        file: 'db/billing/runs.ts',
        from: 'WHERE outcome IS NULL AND (runner_id = $1',
        to: 'WHERE false AND (runner_id = $1',
      },
    ],
    tests: ['test/billing/runs.test.ts'],
  },
  {
    name: 'one-stops-all',
    takes: 'rule 13: one organization’s trouble never stops another’s billing',
    changes: [
      {
        file: 'api/services/billing/sliceBilling.ts',
        from: 'const middle = await middleOrganization(pool, slice, window);',
        to: 'const middle = await middleOrganization(pool, slice, window).then(() => null);',
      },
    ],
    tests: ['test/billing/trouble.test.ts'],
  },
  {
    name: 'one-parked-stops-all',
    takes: 'the second try of a batch of parked instances, organization by organization',
    changes: [
      {
        file: 'api/services/billing/unparking.ts',
        from: 'for (const part of byOrganization.values()) await unparkBatch(run, part);',
        to: 'run.fail(await organizationName(run.context.pool, organizationId ?? 0n), error as Error);',
      },
    ],
    tests: ['test/billing/unparking.test.ts'],
  },
  {
    name: 'lost-runs-unnoticed',
    takes: 'the look for a run that a daemon remembers and the database does not',
    changes: [
      {
        file: 'db/billing/runs.ts',
        from: 'return rowCount === 1;',
        to: 'return rowCount !== null;',
      },
    ],
    tests: ['test/audit/lostRuns.test.ts'],
  },
  {
    name: 'status-file-eats',
    takes: 'the look at what stands where a file of ours goes',
    changes: [
      {
        file: 'api/services/files/ownFile.ts',
        from: '  await readOwnFile(path, isOurs);\n  await',
        to: '  await',
      },
    ],
    tests: ['test/daemon/statusFile.test.ts', 'test/service/systemd.test.ts'],
  },
];
