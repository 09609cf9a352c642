import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { DaemonStatusService } from '../../api/services/daemonStatusService.ts';
import { readStatusFile } from '../../api/services/billing/lostRuns.ts';
import type { DaemonStatusFile, SuccessfulRun } from '../../contracts/daemonStatusFile.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { containerstacks } from '../support/command.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { billUpTo } from '../support/recovery.ts';

let world: DaemonWorld;
let file: DaemonStatusFile;
let known: SuccessfulRun;

/** A run by hand, then one of a daemon that billed an hour of two instances each. */
before(async () => {
  world = await DaemonWorld.open();
  await world.seed(2, 1);
  await billUpTo(world.owner, 1);
  const daemon = world.start();
  await daemon.logs('run succeeded');
  await daemon.stop();
  file = await readStatusFile(world.statusFile());
  assert.ok(file.lastSuccessfulRun);
  known = file.lastSuccessfulRun;
});
after(() => world[Symbol.asyncDispose]());

async function breachesOf(run: Partial<SuccessfulRun>): Promise<string[]> {
  const lastSuccessfulRun = { ...known, ...run } as SuccessfulRun;
  const { findings } = await new BooksAuditService(world.owner).audit({
    statusFiles: [{ lastSuccessfulRun, lostRun: null }],
  });
  return findings.find(({ code }) => code === 'I7')?.examples ?? [];
}

test('a run that the database knows is no loss', async () => {
  assert.deepEqual([known.id, known.hours], ['2', 2]);
  assert.deepEqual(await breachesOf({}), []);
  const { findings } = await new BooksAuditService(world.owner).audit();
  assert.equal(
    findings.find(({ code }) => code === 'I7'),
    undefined,
    'nobody asked',
  );
});

test('another number, another runner or another moment is another run', async () => {
  for (const other of [{ id: '3' }, { runnerId: 'elsewhere:1' }, { asOf: '2026-01-01T00:00:00Z' }]) {
    assert.equal((await breachesOf(other)).length, 1, JSON.stringify(other));
  }
  // Sentences leave out the zeros at the end of a second's fraction: one moment in ten has some.
  const asOf = formatInstant(parseInstant(known.asOf));
  assert.deepEqual(await breachesOf({ id: '7' }), [
    `run 7 of ${known.runnerId} billed 2 hours for 1.000000 USD as of ${asOf}, but the database does not have it: ` +
      `its latest run is as of ${asOf}. Everything written since is lost. The next run bills the hours ` +
      'again; repeat top-ups and credits of that time under their keys',
  ]);
});

test('a run whose end was lost is lost', async () => {
  await world.owner.query('UPDATE billing_runs SET outcome = NULL, finished_at = NULL WHERE run_id = 2');
  assert.equal((await breachesOf({})).length, 1);
  await world.owner.query(
    `UPDATE billing_runs SET outcome = 'abandoned', finished_at = now() WHERE run_id = 2`,
  );
  assert.equal((await breachesOf({})).length, 1);
  await world.owner.query(`UPDATE billing_runs SET outcome = 'succeeded' WHERE run_id = 2`);
  assert.deepEqual(await breachesOf({}), []);
});

test('the command asks on request, and exits with 3; a file that is no status file is refused', async () => {
  const env = { DATABASE_URL: world.database.appUrl };
  const audit = (path: string) => containerstacks(['billing', 'audit', '--status-file', path], env);
  const good = await audit(world.statusFile());
  assert.equal(good.code, 0, good.stderr);
  assert.match(good.stdout, /✓ The runs in the status files are in the database \(1 status file\)/);
  const path = join(world.folder, 'lost.json');
  await writeFile(path, JSON.stringify({ ...file, lastSuccessfulRun: { ...known, id: '9' } }));
  const bad = await audit(path);
  assert.equal(bad.code, 3);
  assert.match(bad.stdout, /The runs in the status files .*: 1 BREACH .*\n {3}run 9 of .* does not have it/);
  await writeFile(path, '[]');
  const none = await audit(path);
  assert.deepEqual(
    [none.code, none.stderr],
    [2, `error: ${path}: is not the status file of a billing daemon\n`],
  );
  for (const damaged of [{ lastSuccessfulRun: { ...known, id: 'x' } }, { lostRun: known }]) {
    await writeFile(path, JSON.stringify({ ...file, ...damaged }));
    await assert.rejects(readStatusFile(path), /is not the status file/, JSON.stringify(damaged));
  }
});

test('a daemon that meets a database without its last run says so, once, and keeps it in its file', async () => {
  await world.owner.query('DELETE FROM billing_runs WHERE run_id = 2');
  const path = { STATUS_FILE_PATH: world.statusFile(0) };
  for (const times of [1, 0]) {
    const daemon = world.start(path);
    await daemon.logs('run succeeded');
    const { lostRun } = await new DaemonStatusService(world.owner, 90).readDaemonStatus();
    assert.equal(lostRun?.id, '2', 'its record says so as well');
    await daemon.stop();
    assert.equal(daemon.count('the database does not have it'), times);
    assert.equal((await readStatusFile(world.statusFile(0))).lostRun?.id, '2');
  }
});

test('where no run has ended at all, it is another database, and nothing is lost', async () => {
  await world.owner.query('DELETE FROM billing_runs');
  assert.deepEqual(await breachesOf({}), []);
});

test('a damaged status file does not keep a daemon from billing', async () => {
  const path = world.statusFile(0);
  await writeFile(path, JSON.stringify({ ...file, lastSuccessfulRun: { ...known, id: 'x' }, lostRun: 7 }));
  const daemon = world.start({ STATUS_FILE_PATH: path });
  await daemon.logs('run succeeded');
  await daemon.stop();
  assert.equal((await readStatusFile(path)).lostRun, null);
});
