import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import {
  AUDIT_STATEMENT_TIMEOUT_MS,
  BooksAuditService,
} from '../../api/services/billing/booksAuditService.ts';
import { createPool } from '../../db/pool.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { ownCluster } from '../../test/support/postgres.ts';
import { databaseOn } from '../../test/support/recovery.ts';
import { TcpProxy } from '../../test/support/tcpProxy.ts';

const INSTANCES = 20_000;
const HOURS = 100;

test('a database that was away for 100 hours of 20,000 instances: all are billed in one run, in little memory', async (t) => {
  await using cluster = await ownCluster({ durable: true, settings: { max_wal_size: '4GB' } });
  await using world = await DaemonWorld.open(databaseOn(cluster.postgres, await cluster.freshDatabase()));
  await world.seed(INSTANCES, HOURS);
  await world.owner.query('ANALYZE');
  await using proxy = await TcpProxy.to(world.database.daemonUrl);
  const daemon = world.start({ DATABASE_URL: proxy.url });
  await daemon.logs('waiting for the database');
  await proxy.open();
  const run = await daemon.logs('run succeeded', 500_000);
  assert.equal(run.hours, INSTANCES * (HOURS + 1));
  const peak = await peakMebibytes(daemon.pid);
  t.diagnostic(`${run.hours} hours in ${run.durationMs} ms, at most ${peak} MiB`);
  assert.ok(peak < 250, `${peak} MiB`);

  const statementTimeoutMs = AUDIT_STATEMENT_TIMEOUT_MS;
  const url = world.database.ownerUrl;
  const pool = createPool({ url, applicationName: 'test', max: 1, statementTimeoutMs, onError: () => {} });
  const { breaches, oldestUnbilledHour } = await new BooksAuditService(pool)
    .audit()
    .finally(() => pool.end());
  assert.deepEqual([breaches, oldestUnbilledHour], [0n, null]);
});

/** The most memory that a process ever had, as Linux tells; 0 elsewhere. */
async function peakMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
}
