import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings, readStartSettings, SettingsError } from '../../config/settings.ts';
import { findMisspelt } from '../../config/misspelt.ts';
import {
  defaultStatusFile,
  detectOperatingSystem,
  detectSupervisor,
  readConfig,
} from '../../scripts/billing-daemon/config.ts';

const url = 'postgres://user:hunter2@localhost:5432/containerstacks';

test('settings that are not set have their defaults', () => {
  assert.deepEqual(readSettings({ DATABASE_URL: url, SOMETHING_ELSE: 'left alone', PORT: '' }), {
    databaseUrl: url,
    billingIntervalMinutes: 60,
    daemonTimeoutMinutes: 90,
    heartbeatSeconds: 60,
    leaseSeconds: 45,
    billingConnections: 2,
    billingSliceInstances: 15_000,
    currency: 'USD',
    movementConfirmAboveMicros: null,
    paymentMinimumMicros: 5_000_000n,
    paymentMaximumMicros: 10_000_000_000n,
    paymentSuggestedMicros: [10_000_000n, 25_000_000n, 50_000_000n, 100_000_000n],
    paymentInstructions: null,
    stripeSecretKey: null,
    stripeWebhookSecret: null,
    stripeApiBase: 'https://api.stripe.com',
    paypalClientId: null,
    paypalSecret: null,
    paypalWebhookId: null,
    paypalApiBase: 'https://api-m.paypal.com',
    alertHours: [168, 72, 24],
    graceHours: 72,
    debtLimitMicros: 25_000_000n,
    terminationDays: null,
    webhookAddresses: 'public',
    eventsKeptDays: 90,
    logLevel: 'info',
    statusFilePath: null,
    absencesPath: null,
    host: '127.0.0.1',
    port: 3000,
    dataDir: join(import.meta.dirname, '..', '..', '.data'),
    anonymousRequestsPerMinute: 120,
    signedInRequestsPerMinute: 600,
    trustProxy: false,
    metricsAccess: 'local',
    publicStatus: 'fleet',
    publicUrl: null,
    corsOrigins: [],
    smtpUrl: null,
    mailFrom: 'no-reply@localhost',
    registration: 'open',
    requireAdministratorFactor: true,
    siteName: 'ContainerStacks',
    operatorName: null,
    operatorAddress: null,
    operatorContact: null,
    provisioner: 'manual',
  });
});

test('keys of a payment provider are set together, and never shown', () => {
  const read = (env: Record<string, string>) =>
    readSettings({ DATABASE_URL: 'postgres://localhost/x', ...env });
  assert.throws(
    () => read({ STRIPE_SECRET_KEY: 'sk_live_1' }),
    /STRIPE_WEBHOOK_SECRET is not set, but STRIPE_SECRET_KEY/,
  );
  assert.throws(
    () => read({ STRIPE_SECRET_KEY: 'pk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }),
    ({ message }: Error) =>
      /STRIPE_SECRET_KEY must be sk_live_…/.test(message) && !message.includes('pk_live_1'),
  );
  assert.equal(
    read({ STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }).stripeSecretKey,
    'sk_live_1',
  );
});

test('what visitors see is fleet, components or nothing; on and off, true and false are still taken', () => {
  const read = (text: string) =>
    readSettings({ DATABASE_URL: 'postgres://localhost/x', PUBLIC_STATUS: text }).publicStatus;
  const meant: [text: string, meaning: string][] = [
    ['', 'fleet'],
    ['fleet', 'fleet'],
    ['components', 'components'],
    ['nothing', 'nothing'],
    ['on', 'fleet'],
    ['true', 'fleet'],
    ['off', 'nothing'],
    ['false', 'nothing'],
  ];
  for (const [text, meaning] of meant) assert.equal(read(text), meaning, text);
  assert.deepEqual(
    faultsOf(() => readSettings({ DATABASE_URL: 'postgres://localhost/x', PUBLIC_STATUS: 'some' })),
    ['PUBLIC_STATUS is "some": it must be fleet, components or nothing, such as fleet'],
  );
});

test('other sites are named by their origins, or all of them at once', () => {
  const read = (text: string) =>
    readSettings({ DATABASE_URL: 'postgres://localhost/x', CORS_ORIGINS: text }).corsOrigins;
  assert.deepEqual(read('https://shop.example.org/, http://localhost:5173'), [
    'https://shop.example.org',
    'http://localhost:5173',
  ]);
  assert.deepEqual(read('*'), ['*']);
  for (const text of ['shop.example.org', 'https://shop.example.org/path', 'https://*.example.org,', 'null'])
    assert.throws(() => read(text), /CORS_ORIGINS .*must be http or https URLs without a path/, text);
});

test('every fault of the settings is named at once, with an example and without a secret', () => {
  const faults = faultsOf(() =>
    readSettings({
      DATABASE_URL: 'mysql://user:hunter2@localhost/x',
      BILLING_INTERVAL_MINUTES: 'soon',
      BILLING_CONNECTIONS: '17',
      CURRENCY: 'usd',
      LOG_LEVEL: 'loud',
      STATUS_FILE_PATH: '/var/lib/',
      HOST: 'postgres://user:hunter2@localhost/x',
      PORT: '65536',
    }),
  );
  assert.deepEqual(faults, [
    'DATABASE_URL must be a PostgreSQL URL, such as postgres://user:password@localhost:5432/containerstacks',
    'BILLING_INTERVAL_MINUTES is "soon": it must be a whole number from 1 to 1440, such as 60',
    'BILLING_CONNECTIONS is "17": it must be a whole number from 1 to 16, such as 2',
    'CURRENCY is "usd": it must be three capital letters, such as USD',
    'LOG_LEVEL is "loud": it must be one of trace, debug, info, warn, error, fatal, silent, such as info',
    'STATUS_FILE_PATH is "/var/lib/": it must name a file, such as /var/lib/containerstacks/billing-daemon-status.json',
    'HOST must be an address or a host name, such as 127.0.0.1',
    'PORT is "65536": it must be a whole number from 0 to 65535, such as 3000',
  ]);
  assert.doesNotMatch(faults.join(), /hunter2/);
});

test('the interval is a whole number of minutes from 1 to 1440', () => {
  for (const given of ['1', '60', '1440']) {
    const settings = readSettings({ DATABASE_URL: url, BILLING_INTERVAL_MINUTES: given });
    assert.equal(settings.billingIntervalMinutes, Number(given));
  }
  for (const given of ['0', '1441', '-5', '1.5', '60m', '1e2', '0x10']) {
    const read = () => readSettings({ DATABASE_URL: url, BILLING_INTERVAL_MINUTES: given });
    assert.throws(read, SettingsError, given);
  }
});

test('alerts are whole hours, the longest first; termination is off, or at least 7 days', () => {
  const read = (env: Record<string, string>) => readSettings({ DATABASE_URL: url, ...env });
  assert.deepEqual(read({ ALERT_HOURS: '24, 240' }).alertHours, [240, 24]);
  assert.equal(read({ DEBT_LIMIT: '0.5' }).debtLimitMicros, 500_000n);
  assert.equal(read({ TERMINATION_DAYS: '7' }).terminationDays, 7);
  assert.equal(read({ TERMINATION_DAYS: 'off' }).terminationDays, null);
  const faults = faultsOf(() =>
    read({ ALERT_HOURS: '24,24', GRACE_HOURS: '-1', DEBT_LIMIT: '-25', TERMINATION_DAYS: '6' }),
  );
  assert.deepEqual(faults, [
    'ALERT_HOURS is "24,24": it must be one to five whole numbers from 1 to 8760, such as 168,72,24',
    'GRACE_HOURS is "-1": it must be a whole number from 0 to 8760, such as 72',
    'DEBT_LIMIT is "-25": it must be an amount, such as 25.00',
    'TERMINATION_DAYS is "6": it must be off, or a whole number of days from 7 to 3650, such as 30',
  ]);
  for (const given of ['0', '8761', '1.5', '1,2,3,4,5,6', 'often'])
    assert.throws(() => read({ ALERT_HOURS: given }), SettingsError, given);
});

test('a database URL may leave out the host where a socket’s folder is named, as libpq allows', () => {
  for (const [given, read] of [
    ['postgres://u:p@/db?host=/run/postgresql', 'postgres://u:p@localhost/db?host=/run/postgresql'],
    ['postgresql://u@:5433/db?host=/run', 'postgresql://u@localhost:5433/db?host=/run'],
  ] as const)
    assert.equal(readSettings({ DATABASE_URL: given }).databaseUrl, read);
});

test('the hosts of a database URL are read as libpq reads them', () => {
  for (const [given, read] of [
    ['postgres://u:p@h1,h2/db', 'postgres://u:p@localhost/db?host=h1,h2&port=,'],
    ['postgres://u@h1:1,[::1]:2?sslmode=x', 'postgres://u@localhost?sslmode=x&host=h1,::1&port=1,2'],
    ['postgres:///db?host=h1,h2&port=5433', 'postgres:///db?host=h1,h2&port=5433'],
  ] as const)
    assert.equal(readSettings({ DATABASE_URL: given }).databaseUrl, read);
  for (const [given, fault] of [
    ['postgres://u@h1:1,h2:x/db', /^DATABASE_URL must be a PostgreSQL URL/],
    ['postgres://u@/db?host=h1,h2,h3&port=1,2', /^DATABASE_URL must name one port, or one for each host$/],
    [
      'postgres://u@h1,h2/db?target_session_attrs=standby',
      /^DATABASE_URL must ask for target_session_attrs=any, /,
    ],
    ['postgres://u@h/db?hostaddr=10.0.0.1', /^DATABASE_URL has hostaddr, which is not read/],
  ] as const)
    assert.match(faultsOf(() => readSettings({ DATABASE_URL: given })).join(), fault);
});

for (const [name, fault] of [
  [
    'BILING_INTERVAL_MINUTES',
    'BILING_INTERVAL_MINUTES is no setting: did you mean BILLING_INTERVAL_MINUTES?',
  ],
  ['BILLING_INTERVAL', 'BILLING_INTERVAL is no setting: did you mean BILLING_INTERVAL_MINUTES?'],
  ['datbase_url', 'datbase_url is no setting: did you mean DATABASE_URL?'],
  ['POSTGRES_PASSWORD', undefined],
  ['SORT', undefined],
  ['TZ', undefined],
] as const)
  test(`a name in .env that is ${fault ? 'nearly a setting' : 'unlike any setting'}: ${name}`, () => {
    const settings = ['BILLING_INTERVAL_MINUTES', 'DATABASE_URL', 'PORT', 'POSTGRES_BIN_DIR'];
    assert.deepEqual(findMisspelt([name, 'PORT'], settings), fault ? [fault] : []);
  });

test('a database URL must be one of PostgreSQL', () => {
  for (const given of [
    'postgresql://h/db',
    'postgres:///db?host=/var/run/postgresql',
    'postgres://u:p%40ss@[::1]:5433/db',
  ]) {
    assert.equal(readSettings({ DATABASE_URL: given }).databaseUrl, given);
  }
  for (const given of [
    'localhost:5432',
    'postgres://h:99999/db',
    'postgres://u:p%ZZ@h/db',
    'postgres://u:p#x@h/db',
    'https://h/db',
  ]) {
    assert.throws(() => readSettings({ DATABASE_URL: given }), SettingsError, given);
  }
});

test('only the start command does without a database URL', () => {
  assert.deepEqual(
    faultsOf(() => readSettings({})),
    [
      'DATABASE_URL is not set: it must be a PostgreSQL URL, such as postgres://user:password@localhost:5432/containerstacks',
    ],
  );
  assert.equal(readStartSettings({}).databaseUrl, null);
});

test('the operating system is Linux, Windows or macOS, and anything else is run as Linux', () => {
  const detected = ['linux', 'win32', 'darwin', 'freebsd', 'aix', ''].map(detectOperatingSystem);
  assert.deepEqual(detected, [
    { os: 'linux', known: true },
    { os: 'windows', known: true },
    { os: 'macos', known: true },
    { os: 'linux', known: false },
    { os: 'linux', known: false },
    { os: 'linux', known: false },
  ]);
});

test('the operating system decides where the status file is', () => {
  const root = { platform: '', isRoot: true, home: '/root' };
  const person = { platform: '', isRoot: false, home: '/home/ann' };
  const table: [Parameters<typeof defaultStatusFile>, string][] = [
    [['linux', {}, root], '/var/lib/containerstacks/billing-daemon-status.json'],
    [['linux', {}, person], '/home/ann/.local/state/containerstacks/billing-daemon-status.json'],
    [['linux', { XDG_STATE_HOME: '/s' }, person], '/s/containerstacks/billing-daemon-status.json'],
    [['linux', { STATE_DIRECTORY: '/var/lib/a:/var/lib/b' }, root], '/var/lib/a/billing-daemon-status.json'],
    [['linux', { RUNTIME_DIRECTORY: '/run/a' }, person], '/run/a/billing-daemon-status.json'],
    [['macos', {}, root], '/Library/Application Support/ContainerStacks/billing-daemon-status.json'],
    [
      ['macos', {}, person],
      '/home/ann/Library/Application Support/ContainerStacks/billing-daemon-status.json',
    ],
    [
      ['windows', { ProgramData: 'D:\\Data' }, person],
      'D:\\Data\\ContainerStacks\\billing-daemon-status.json',
    ],
    [['windows', {}, person], 'C:\\ProgramData\\ContainerStacks\\billing-daemon-status.json'],
  ];
  for (const [given, path] of table) assert.equal(defaultStatusFile(...given), path);
});

test('the supervisor shows in the environment it gives', () => {
  assert.equal(detectSupervisor('linux', { INVOCATION_ID: 'a1' }), 'systemd');
  assert.equal(detectSupervisor('linux', { NOTIFY_SOCKET: '/run/n' }), 'systemd');
  assert.equal(detectSupervisor('linux', { JOURNAL_STREAM: '8:1' }), 'systemd');
  assert.equal(detectSupervisor('linux', {}), 'none');
  assert.equal(detectSupervisor('macos', { XPC_SERVICE_NAME: 'com.containerstacks.billing' }), 'launchd');
  assert.equal(detectSupervisor('macos', { XPC_SERVICE_NAME: '0' }), 'none');
  assert.equal(detectSupervisor('windows', {}), 'windows service');
  assert.equal(detectSupervisor('windows', { SESSIONNAME: 'Console' }), 'none');
});

test('the operating system decides which signals stop the daemon', () => {
  const signals = (platform: string) =>
    readConfig({ DATABASE_URL: url }, { platform, isRoot: false, home: '/home/ann' }).stopSignals;
  assert.deepEqual(signals('linux'), ['SIGTERM', 'SIGINT', 'SIGHUP']);
  assert.deepEqual(signals('win32'), ['SIGINT', 'SIGBREAK', 'SIGHUP']);
});

test('a failpoint is for tests only, and its fault is named with the others', () => {
  const env = { DATABASE_URL: url, BILLING_FAILPOINT: 'kill:17' };
  assert.deepEqual(readConfig({ ...env, NODE_ENV: 'test' }).failpoint, { action: 'kill', step: 17 });
  assert.deepEqual(
    faultsOf(() => readConfig({ ...env, CURRENCY: 'x', NODE_ENV: 'production' })),
    [
      'CURRENCY is "x": it must be three capital letters, such as USD',
      'BILLING_FAILPOINT is for tests only: it needs NODE_ENV=test',
    ],
  );
  for (const BILLING_FAILPOINT of ['kill', 'kill:0', 'sleep:3', 'kill:1.5']) {
    assert.throws(() => readConfig({ ...env, BILLING_FAILPOINT, NODE_ENV: 'test' }), SettingsError);
  }
});

function faultsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.faults;
  }
  return assert.fail('no fault was found');
}
