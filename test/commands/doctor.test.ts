/** Each line of the doctor: good, and with something in the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckFinding } from '../../cli/doctor/finding.ts';
import { judgeSkew } from '../../cli/doctor/database.ts';
import { judgeDisk } from '../../cli/doctor/machine.ts';
import { checkMail } from '../../cli/doctor/mail.ts';
import { judgeService } from '../../cli/doctor/services.ts';
import type { RunState } from '../../cli/service/serviceManager.ts';
import { containerstacks } from '../support/command.ts';
import { freshDatabase } from '../support/database.ts';
import { openMailServer } from '../support/mailServer.ts';

test('the doctor finds nothing wrong with a database and a mail server that work', async () => {
  await using database = await freshDatabase();
  await using mail = await openMailServer();
  const env = { DATABASE_URL: database.ownerUrl, SMTP_URL: mail.url, PORT: '0', DATA_DIR: '/' };
  const { stdout, code } = await containerstacks(['doctor', '--json'], env);
  const findings: CheckFinding[] = JSON.parse(stdout);
  const problems = findings.filter(({ state, check }) => state === 'problem' && check !== 'service');
  assert.deepEqual(problems, []);
  assert.equal(code, 0, stdout);
  const texts = findings.map(({ check, text }) => `${check}: ${text}`);
  for (const text of [
    'settings: every setting is valid',
    'database: every migration is applied',
    'database: no pooler between',
    "clock: this machine's clock agrees with the database's",
    'mail: 127.0.0.1 answers; mails come from no-reply@localhost',
  ])
    assert.ok(texts.includes(text), `${text} in ${texts.join('\n')}`);
  // It connects and says EHLO, and sends nothing.
  assert.deepEqual(mail.mails, []);
});

test('the doctor says what is wrong and what to do, and exits with 1', async () => {
  const faulty = await containerstacks(['doctor'], { PORT: '70000' });
  assert.equal(faulty.code, 1);
  assert.match(faulty.stdout, /^✗ settings +PORT is "70000": [^\n]+\n +→ see docs\/settings\.md\n/m);
  const away = await containerstacks(['doctor'], { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' });
  assert.equal(away.code, 1);
  assert.match(away.stdout, /^✗ database +cannot use the database at 127\.0\.0\.1:1\/x: /m);
  assert.match(away.stdout, /^! mail +no mail is sent: SMTP_URL is not set\n +→ set SMTP_URL/m);
  assert.doesNotMatch(away.stdout, /hunter2/);
  assert.ok(!away.stdout.includes('\u001b'), 'no colours without a terminal');
});

test('a mail server that does not answer is a problem, told without the password', async () => {
  const found = await checkMail({ smtpUrl: 'smtp://me:hunter2@127.0.0.1:1', mailFrom: 'a@example.org' });
  assert.equal(found.state, 'problem');
  assert.match(found.text, /^127\.0\.0\.1: .*ECONNREFUSED/);
  assert.doesNotMatch(JSON.stringify(found), /hunter2/);
});

for (const [aheadMs, state, text] of [
  [1_000, 'ok', "this machine's clock agrees with the database's"],
  [1_001, 'warning', "this machine's clock is 1.0 s ahead of the database's"],
  [-60_000, 'warning', "this machine's clock is 60.0 s behind the database's"],
  [-90_500, 'problem', "this machine's clock is 90.5 s behind the database's"],
] as const)
  test(`a clock ${aheadMs} ms ahead: ${state}`, () => {
    const found = judgeSkew(aheadMs);
    assert.deepEqual([found.state, found.text], [state, text]);
  });

const GIB = 1_024 ** 3;
for (const [free, state, text] of [
  [GIB / 4 - 1, 'problem', '0.2 GiB free (0 %) on the disk of /data'],
  [GIB, 'warning', '1.0 GiB free (1 %) on the disk of /data'],
  [50 * GIB, 'ok', '50.0 GiB free (50 %) on the disk of /data'],
] as const)
  test(`a disk of 100 GiB with ${free} bytes free: ${state}`, () => {
    const found = judgeDisk('/data', free, 100 * GIB);
    assert.deepEqual([found.state, found.text], [state, text]);
  });

for (const [state, startsWithSystem, expected] of [
  ['running', true, 'ok'],
  ['running', false, 'warning'],
  ['not installed', false, 'warning'],
  ['failed', true, 'problem'],
  ['stopped', true, 'problem'],
] as [RunState, boolean, CheckFinding['state']][])
  test(`a service that is ${state}${startsWithSystem ? '' : ', not at boot'}: ${expected}`, () => {
    const service = {
      service: 'app',
      name: 'x.service',
      since: null,
      pid: null,
      restarts: 0,
      statusText: null,
    } as const;
    assert.equal(judgeService({ ...service, state, startsWithSystem }).state, expected);
  });
