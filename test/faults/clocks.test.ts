import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { formatInstant, HOUR_MICROS, MINUTE_MICROS, parseInstant } from '../../domain/instant.ts';
import { startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { fleetTest } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';

const SCRIPT = fileURLToPath(new URL('../support/billAsOf.ts', import.meta.url));

/** When clocks were put on, and back, in 2025; Lord Howe's by half an hour, Chatham's at a quarter to three. */
const CHANGES: Record<string, [string, string]> = {
  'America/New_York': ['2025-03-09T07:00Z', '2025-11-02T06:00Z'],
  'Europe/Berlin': ['2025-03-30T01:00Z', '2025-10-26T01:00Z'],
  'Australia/Lord_Howe': ['2025-04-05T15:00Z', '2025-10-04T15:30Z'],
  'Pacific/Chatham': ['2025-04-05T14:00Z', '2025-09-27T14:00Z'],
};

for (const [zone, changes] of Object.entries(CHANGES)) {
  fleetTest(`elapsed hours are charged over both changes of the clocks in ${zone}`, async (fleet) => {
    await fleet.read(`ALTER DATABASE ${fleet.database.name} SET timezone = '${zone}'`);
    const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
    const bills: (() => Promise<string>)[] = [];
    const moments: string[] = [];
    for (const change of changes.map(parseInstant)) {
      assert.notEqual(localTime(zone, change - 1n), localTime(zone, change), 'the clocks change there');
      const start = change - 3n * HOUR_MICROS + 17n * MINUTE_MICROS;
      const organization = await fleet.organization(`org-${bills.length}`, { balance: '1' });
      for (const from of [start, start + 30n * MINUTE_MICROS]) {
        const until = formatInstant(from + 8n * HOUR_MICROS);
        const instance = await organization.instance({ plan, from: formatInstant(from), until });
        bills.push(() => instance.bill());
      }
      for (let run = 0n; run < 10n; run += 1n) {
        moments.push(formatInstant(start + 13n * MINUTE_MICROS + run * HOUR_MICROS));
      }
    }
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...moments], {
      env: { PATH: process.env.PATH, TZ: zone, DATABASE_URL: fleet.database.daemonUrl },
    });
    // The second instance starts 17 minutes after the first run, so it is one run behind.
    const each = [1, 2, 2, 2, 2, 2, 2, 2, 1, 0];
    const billed = JSON.parse(stdout);
    assert.deepEqual([billed.zone, billed.hours], [zone, [...each, ...each]]);
    assert.notEqual(billed.offset, 0, 'the process was in that zone');
    for (const bill of bills) assert.equal(await bill(), '8 h = 0.080000');
    assert.equal(await assertEveryHourBilled(fleet.owner), 32);
  });
}

/** Without what only an hour's passing changes: the time zone's offset, such as GMT+10:30. */
function localTime(timeZone: string, moment: bigint): string | undefined {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return parts.formatToParts(Number(moment / 1000n)).find(({ type }) => type === 'timeZoneName')?.value;
}

test('an app whose machine is two hours ahead or behind bills and judges daemons by the database’s clock', async () => {
  await Promise.all([2, -2].map(billWithClockOff));
});

async function billWithClockOff(hours: number): Promise<void> {
  await using world = await DaemonWorld.open();
  await world.seed(2, 2);
  const preload = join(world.folder, 'clock.mjs');
  await writeFile(
    preload,
    `const Real = Date, by = ${hours} * 3_600_000;
     globalThis.Date = class extends Real {
       constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
       static now() { return Real.now() + by; }
     };`,
  );
  const daemon = world.start();
  await daemon.logs('run succeeded');
  await world.untilRow('it is recorded', daemon, (row) => row.last_run_success === true);
  const app = startApp(world, {}, ['--import', preload]);
  const paused = await app.logs('built-in billing is paused');
  const { rows } = await world.owner.query('SELECT now() AS now');
  const hoursOff = (Date.parse(String(paused.time)) - Number(rows[0].now / 1000n)) / 3_600_000;
  assert.equal(Math.round(hoursOff), hours, 'the app’s clock is off');
  await daemon.stop();
  await app.logs('built-in run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 6);
}
