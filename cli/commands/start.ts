import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { DEMO_TERMINATION_DAYS } from '../../demo/debtors.ts';
import { makeDemo } from '../../demo/makeDemo.ts';
import { requireFreePort } from '../../api/portTaken.ts';
import { readEnvironment, readStartSettings, type StartSettings } from '../../config/settings.ts';
import { keepServer } from '../../db/embedded/sharing.ts';
import { migrate } from '../../db/migrate.ts';
import { createPool } from '../../db/pool.ts';
import { drawBox } from '../box.ts';
import { startOwnPostgres } from '../embedded.ts';
import { operatorName } from '../operator.ts';
import { tryToBuildPages } from '../pages.ts';
import { untilStopped } from '../signals.ts';
import { pluralize } from '../../domain/pluralize.ts';

const PROGRAM = join(import.meta.dirname, '..', 'containerstacks.mjs');
/** A daemon that dies is restarted after this long, as a service manager would do. */
const RESTART_DELAY_MS = 2_000;

/**
 * Nothing provisions the demo's instances, so here they change state by themselves; it shows a deletion to come, and nobody
 * sets up an app for a first look.
 */
const DEMO_SETTINGS = {
  PROVISIONER: 'simulated',
  TERMINATION_DAYS: String(DEMO_TERMINATION_DAYS),
  REQUIRE_ADMINISTRATOR_FACTOR: 'off',
};

interface Urls {
  owner: string;
  app: string;
  daemon: string;
}

/** `containerstacks start`: everything on one machine, for a first look or a small installation. */
export function defineStart(command: Command): void {
  command
    .option('--no-demo', 'do not fill an empty database with a demo fleet')
    .action(async ({ demo }: { demo: boolean }) => {
      const stopped = untilStopped();
      const env = readEnvironment();
      const demonstrates = demo && !env.DATABASE_URL;
      const settings = readStartSettings(demonstrates ? { ...DEMO_SETTINGS, ...env } : env);
      // Before anything is created, and before passwords are shown that are shown only once.
      await requireFreePort(settings);
      await tryToBuildPages();
      // Stopped in reverse order, also if the start fails half-way.
      await using running = new AsyncDisposableStack();
      const urls = await prepareDatabase(settings, running);
      const signIns = demo ? await fillWithDemo(urls.owner) : [];
      // Shown only once: on a terminal in the box, else at once, and also if the start fails.
      let areShown = !process.stderr.isTTY;
      if (areShown) for (const line of signIns) say(line);
      running.defer(() => {
        if (!areShown) for (const line of signIns) say(line);
      });
      const { startServer } = await import('../../api/server.ts');
      const daemon = superviseDaemon({
        DATABASE_URL: urls.daemon,
        TERMINATION_DAYS: String(settings.terminationDays ?? 'off'),
        STATUS_FILE_PATH: settings.statusFilePath ?? join(settings.dataDir, 'billing-daemon-status.json'),
      });
      running.defer(() => daemon.stop());
      const server = await startServer({ ...settings, databaseUrl: urls.app });
      // Before the daemon: else the app would take over from it, only to be stopped too.
      running.defer(() => server.close());
      const welcome = [
        `ContainerStacks is listening on ${server.address}`,
        'No administrator yet, or lost the password? npx containerstacks admin create | user reset-link EMAIL',
        'The billing daemon runs as a separate process. To see its runs: npx containerstacks billing runs',
        'Stop with Ctrl-C.',
      ];
      if (process.stderr.isTTY)
        process.stderr.write(drawBox(describeStart(server.address, signIns, settings)));
      else for (const line of welcome) say(line);
      areShown = true;
      await stopped;
      say('Stopping after the current slice');
    });
}

async function prepareDatabase(
  { databaseUrl, dataDir }: StartSettings,
  running: AsyncDisposableStack,
): Promise<Urls> {
  if (databaseUrl !== null) {
    await migrateAndSay(databaseUrl);
    return { owner: databaseUrl, app: databaseUrl, daemon: databaseUrl };
  }
  const postgres = await startOwnPostgres(dataDir, say);
  const server = await keepServer(postgres.ownerUrl);
  running.defer(async () => {
    if (await server.leave()) await postgres.stop('fast');
    else say('PostgreSQL keeps running: another start in this folder uses it');
  });
  await migrateAndSay(postgres.ownerUrl);
  await postgres.grantLogin('containerstacks_app');
  await postgres.grantLogin('containerstacks_daemon');
  return {
    owner: postgres.ownerUrl,
    app: postgres.urlFor('containerstacks_app'),
    daemon: postgres.urlFor('containerstacks_daemon'),
  };
}

async function migrateAndSay(ownerUrl: string): Promise<void> {
  const { applied } = await migrate(ownerUrl);
  if (applied.length > 0) say(`Applied ${pluralize(applied.length, 'migration')}, up to ${applied.at(-1)}`);
}

/** What a person at a terminal wants to know; in one box. */
function describeStart(address: string, signIns: readonly string[], { databaseUrl, dataDir }: StartSettings) {
  return [
    `ContainerStacks is listening on ${address}`,
    ...(signIns.length > 0 ? ['', ...signIns] : []),
    '',
    databaseUrl === null ? `Its data is in ${dataDir}` : 'Its data is in the database of DATABASE_URL',
    '',
    'In a second terminal:',
    '  npx containerstacks status          who bills, and whether all is well',
    '  npx containerstacks billing audit   whether the books are right',
    '  npx containerstacks admin create    an administrator of your own',
    '  npx containerstacks user reset-link EMAIL   if a password is lost',
    'Stop with Ctrl-C; the data stays.',
  ];
}

/** An unused database gets a fleet, and accounts to see it with. Returns how to sign in: their passwords are known only now. */
async function fillWithDemo(ownerUrl: string): Promise<string[]> {
  const owner = createPool({
    url: ownerUrl,
    applicationName: 'containerstacks demo',
    max: 2,
    onError: () => {},
  });
  try {
    const made = await makeDemo(owner, operatorName());
    if (!made) return [];
    say(
      `Created a demo fleet: ${pluralize(made.instances, 'instance')} of ${pluralize(made.organizations, 'organization')} ` +
        `with ${pluralize(made.users, 'user')}, and five weeks to bill`,
    );
    const { administrator, customer, debtor } = made.passwords;
    return [
      `Sign in as ${administrator.email} with the password ${administrator.password}`,
      `Sign in as ${customer.email} with the password ${customer.password}`,
      `Sign in as ${debtor.email} with the password ${debtor.password}`,
      'These passwords are shown only once; debtor@ is a customer who is suspended',
    ];
  } finally {
    await owner.end();
  }
}

/**
 * Keeps a daemon running as a process of its own. If this one is killed the channel between them ends, and with it, in
 * good order, the daemon: nobody would end it otherwise, and it would lead on with code that may be old.
 */
function superviseDaemon(env: Record<string, string>): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let child: ChildProcess | null = null;
  const supervised = (async () => {
    while (!stopping.signal.aborted) {
      // A group of its own: Ctrl-C in the terminal reaches it through us, in order.
      child = spawn(process.execPath, [PROGRAM, 'daemon'], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        detached: true,
      });
      const [code, signal] = await once(child, 'exit');
      child = null;
      if (stopping.signal.aborted) return;
      say(
        `The billing daemon ended (${signal ?? `exit code ${code}`}) and will be restarted; the app bills in the meantime if needed`,
      );
      await sleep(RESTART_DELAY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      child?.kill('SIGTERM');
      await supervised;
    },
  };
}

/** On stderr: stdout carries the logs of app and daemon. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
