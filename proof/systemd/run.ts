/**
 * `npm run systemd`: the services under a real systemd, in namespaces of their own, step by step as
 * docs/billing-daemon.md has it. Needs root, and changes nothing on the machine.
 */
import assert from 'node:assert/strict';
import { until } from '../../test/support/until.ts';
import { BootedSystem, findProblems } from './bootedSystem.ts';
import { readGuide } from './guide.ts';
import { Report } from './report.ts';
import { ServiceProbe } from './serviceProbe.ts';

const BILLED = /^All due hours are billed/;

const reasons = findProblems();
if (reasons.length > 0) {
  process.stderr.write(`npm run systemd boots a real systemd, and cannot here:\n  ${reasons.join('\n  ')}\n`);
  process.exit(1);
}
const report = new Report();
await using system = await BootedSystem.boot();
const daemon = new ServiceProbe(system, 'containerstacks-billing');
const app = new ServiceProbe(system, 'containerstacks-app');
let before = '';

await report.step('systemd is process 1', () => {
  assert.equal(must('cat /proc/1/comm').trim(), 'systemd');
  return `${must('systemctl --version').split('\n')[0]}, ${must('systemctl is-system-running').trim()}`;
});
await report.step('PostgreSQL is a service beside it', () => {
  must(`version=$(ls /usr/lib/postgresql | sort -n | tail -1)
    for cluster in $(pg_lsclusters -h | awk '{print $1 ":" $2}'); do pg_dropcluster --stop \${cluster%:*} \${cluster#*:}; done
    pg_createcluster $version main --port 5432
    systemctl daemon-reload && systemctl enable --quiet postgresql && systemctl start postgresql@$version-main postgresql`);
  return must('pg_lsclusters').split('\n')[1] ?? '';
});
for (const { heading, commands } of readGuide('billing-daemon.md', 'Install, step by step')) {
  await report.step(`guide: ${heading}`, async () => {
    if (commands.includes('service install')) before = traces();
    if (commands.includes('billing runs')) await daemon.untilSays(BILLED);
    return must(`set -e\n${commands}`);
  });
}
await report.step('both run, and start with the system', () => {
  for (const { unit } of [daemon, app]) {
    assert.equal(must(`systemctl is-active ${unit}; systemctl is-enabled ${unit}`), 'active\nenabled\n');
  }
  return `${daemon.show('StatusText')} | ${app.show('StatusText')}`;
});
await report.step('systemd was notified of readiness', () => {
  for (const probe of [daemon, app]) assert.equal(probe.show('Type'), 'notify');
  const started = daemon.journal().find((line) => line.includes('Started containerstacks-billing'));
  assert.ok(started, 'the journal has no Started');
  return started;
});
await report.step('systemd-analyze verify is clean', () => {
  const files = [daemon, app].map(({ unit }) => `/etc/systemd/system/${unit}.service`).join(' ');
  assert.equal(must(`systemd-analyze verify ${files}`), '');
  return 'no word';
});
await report.step('systemd-analyze security is at most 2.0', () =>
  [daemon, app]
    .map(({ unit }) => {
      const last = must(
        `systemd-analyze security --offline=true /etc/systemd/system/${unit}.service | tail -1`,
      );
      assert.ok(Number(/: (\d+\.\d)/.exec(last)?.[1]) <= 2, last);
      return /: (\d+\.\d)/.exec(last)?.[1];
    })
    .join(' and '),
);
await report.step('no capabilities, no new privileges, system calls filtered', () => {
  const status = must(`cat /proc/${daemon.pid}/status`);
  assert.match(status, /^CapEff:\s+0+$/m);
  assert.match(status, /^NoNewPrivs:\s+1$/m);
  assert.match(status, /^Seccomp:\s+2$/m);
  return 'CapEff 0, NoNewPrivs 1, Seccomp 2';
});
await report.step('the daemon has posted bills', () => {
  const runs = billingRuns();
  const run = runs.find(({ runner, outcome }) => runner === 'daemon' && outcome === 'succeeded');
  assert.ok(run && Number(run.hours) > 0, JSON.stringify(runs));
  return `${run.hours} hours, ${run.amount}`;
});
await report.step('the status file is where systemd keeps state', () => {
  const path = '/var/lib/containerstacks/billing-daemon-status.json';
  const file = JSON.parse(must(`cat ${path}`));
  assert.deepEqual([file.state, file.supervisor, file.pid], ['idle', 'systemd', daemon.pid]);
  return `${must(`stat -c '%A %U' ${path}`).trim()}, state ${file.state}`;
});
await report.step('installing again changes nothing', () => {
  const pid = daemon.pid;
  const said = must('npx containerstacks service install --yes');
  assert.match(said, /Nothing to do/);
  assert.equal(daemon.pid, pid);
  return said;
});
for (const probe of [daemon, app]) {
  await report.step(`kill -9 of ${probe.unit}: started again after 10 s`, async () => {
    const killed = probe.pid;
    must(`systemctl kill --signal=KILL --kill-whom=main ${probe.unit}`);
    await until('another process runs', () => probe.pid !== 0 && probe.pid !== killed && probe.isActive);
    const seconds = probe.secondsBetween(/Main process exited, code=killed/, /Scheduled restart job/);
    assert.ok(seconds > 9.5 && seconds < 12, `${seconds} s`);
    return `after ${seconds.toFixed(1)} s, restarts: ${probe.show('NRestarts')}`;
  });
}
await report.step('database away: the daemon stays, waits and says so', async () => {
  await daemon.untilSays(BILLED);
  const { pid } = daemon;
  must('systemctl stop "postgresql@*"');
  await daemon.untilSays(/^Waiting for the database/);
  assert.equal(daemon.pid, pid);
  return daemon.show('StatusText');
});
await report.step('database back: the same process bills again', async () => {
  const { pid } = daemon;
  must('systemctl start "postgresql@$(ls /usr/lib/postgresql | sort -n | tail -1)-main"');
  await daemon.untilSays(BILLED, 60_000);
  assert.equal(daemon.pid, pid);
  return `${daemon
    .journal()
    .find((line) => line.includes('the database is back'))
    ?.slice(0, 160)}`;
});
await report.step('a run that hangs: the watchdog ends it', async () => {
  const folder = `/etc/systemd/system/${daemon.unit}.service.d`;
  must(
    `mkdir ${folder} && printf '[Service]\\nEnvironment=NODE_ENV=test BILLING_FAILPOINT=hang:1\\n' > ${folder}/hang.conf`,
  );
  must(`systemctl daemon-reload && systemctl restart ${daemon.unit}`);
  await until('the watchdog barks', () => daemon.has(/Watchdog timeout/), { limitMs: 130_000 });
  must(`rm -r ${folder} && systemctl daemon-reload`);
  assert.ok(daemon.has(/handed over/), 'the daemon noticed nothing itself');
  return daemon.journal().find((line) => line.includes('Watchdog timeout')) ?? '';
});
await report.step('… and another process bills', async () => {
  await daemon.untilSays(BILLED, 60_000);
  return `${daemon.show('StatusText')}; restarts: ${daemon.show('NRestarts')}`;
});
await report.step('stop: clean, within seconds', async () => {
  const begun = performance.now();
  must(`systemctl stop ${daemon.unit}`);
  const seconds = (performance.now() - begun) / 1000;
  assert.equal(daemon.show('Result'), 'success');
  assert.equal(JSON.parse(must('cat /var/lib/containerstacks/billing-daemon-status.json')).state, 'stopped');
  assert.ok(seconds < 20, `${seconds} s`);
  return `${seconds.toFixed(1)} s, result success, status file: stopped`;
});
await report.step('the app takes over, and bills', async () => {
  await until('the app bills', () => billingRuns().some(({ runner }) => runner === 'built-in'), {
    limitMs: 60_000,
  });
  const line = app.journal().findLast((it) => it.includes('built-in billing is on')) ?? '';
  return line.slice(0, 200);
});
await report.step('start: the daemon takes back, the app pauses', async () => {
  must(`systemctl start ${daemon.unit}`);
  await daemon.untilSays(BILLED);
  await until('the app pauses', () => app.journal().at(-1)?.includes('built-in billing is paused'));
  return (app.journal().at(-1) ?? '').slice(0, 200);
});
for (const [document, chapter] of [
  ['billing-daemon.md', 'Start, stop, status'],
  ['billing-daemon.md', 'Logs'],
  ['billing-daemon.md', 'Upgrade'],
  ['billing-daemon.md', 'The status file'],
  ['operations.md', 'Backup and restore'],
  ['operations.md', 'Monitoring'],
] as const) {
  for (const [index, { heading, commands }] of readGuide(document, chapter).entries()) {
    await report.step(`${document}: ${heading} (${index + 1})`, () => must(`set -e\n${commands}`));
  }
}
await report.step('after the restore both bill as before', async () => {
  // The dump holds the lease of the daemon that led when it was made, which has to run out.
  await daemon.untilSays(BILLED, 90_000);
  assert.ok(app.isActive);
  return daemon.show('StatusText');
});
await report.step('uninstall leaves nothing', () => {
  must('rm -r /var/backups/containerstacks');
  return leaveNothing();
});
await report.step('as an account of its own: it bills, and cannot read the settings', async () => {
  must('npx containerstacks service install --create-user stacks --yes');
  await daemon.untilSays(BILLED);
  for (const { pid } of [daemon, app]) assert.equal(must(`ps -o user= -p ${pid}`).trim(), 'stacks');
  assert.notEqual(system.run('runuser -u stacks -- cat .env').code, 0);
  return must("stat -c '%A %U %n' .env /var/lib/containerstacks/*").trim().replaceAll('\n', ', ');
});
await report.step('the audit holds after all of it', () => must('npx containerstacks billing audit'));
await report.step('uninstall leaves nothing, nor the account', () => leaveNothing());
report.print();
process.exitCode = report.failures === 0 ? 0 : 1;

function must(command: string): string {
  const { code, text } = system.run(command);
  if (code !== 0)
    throw new Error(
      `exit code ${code} of ${command.trim()}:\n${text.trim().split('\n').slice(-8).join('\n')}`,
    );
  return text;
}

function billingRuns(): Record<string, string>[] {
  return JSON.parse(must('npx containerstacks billing runs --json 2>/dev/null'));
}

/** Every trace that an installation could leave: files by name, units, accounts. */
function traces(): string {
  return must(`find /etc /home /opt /run /srv /usr /var -iname '*containerstacks*' 2>/dev/null | sort
    find /etc/systemd/system | sort
    cat /etc/passwd /etc/group`);
}

function leaveNothing(): string {
  const said = must('npx containerstacks service uninstall --yes');
  assert.equal(traces(), before);
  for (const { show } of [daemon, app].map((probe) => ({ show: probe.show('LoadState') }))) {
    assert.equal(show, 'not-found');
  }
  assert.match(system.run('npx containerstacks service status').text, /is not installed/);
  assert.match(must('npx containerstacks service uninstall --yes'), /nothing is installed/);
  return `${said.split('\n').filter((line) => line.startsWith('done: ')).length} steps; no file, unit or account is left`;
}
