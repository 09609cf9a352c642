import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { WakeUp } from '../../api/services/scheduling/wakeUp.ts';
import { type Environment, misspeltSettings, readEnvironment, SettingsError } from '../../config/settings.ts';
import { DaemonBilling } from './billing.ts';
import { type DaemonConfig, readConfig } from './config.ts';
import { Database } from './database.ts';
import { createLogger, type Logger } from './logger.ts';
import { DaemonStatus } from './status.ts';
import { SupervisorReports } from './supervisor.ts';

/** Service managers allow 90 s and more; an operator at a terminal waits less. */
const STOP_LIMIT_MS = 20_000;
const EXIT_FAILURE = 1;
const EXIT_BAD_SETTINGS = 2;

/** The daemon's whole life. Returns its exit code; some ends, such as a second signal, exit at once instead. */
export async function main(env?: Environment): Promise<number> {
  const config = readConfigOrComplain(env);
  if (config === null) return EXIT_BAD_SETTINGS;
  const logger = createLogger(config);
  for (const fault of misspeltSettings()) logger.warn({ fault }, 'a setting in .env is misspelt');
  exitOnUnexpectedError(logger);
  const stop = stopOnSignals(config, logger);
  const resources = new AsyncDisposableStack();
  let code = 0;
  try {
    await run(config, logger, stop, resources);
  } catch (error) {
    logger.fatal({ err: error }, 'the daemon failed');
    code = EXIT_FAILURE;
  }
  try {
    await resources.disposeAsync();
  } catch (error) {
    logger.error({ err: firstOf(error) }, 'shutdown was not clean');
    code = EXIT_FAILURE;
  }
  logger.info('stopped');
  return code;
}

/** Each part is released in reverse order, whatever happens to the others. */
async function run(
  config: DaemonConfig,
  logger: Logger,
  stop: AbortSignal,
  resources: AsyncDisposableStack,
): Promise<void> {
  const { settings, identity, version, os, supervisor, statusFilePath } = config;
  logger.info({ identity, version, os, supervisor, statusFilePath }, 'billing daemon starts');
  if (config.unknownPlatform) {
    logger.warn({ platform: config.unknownPlatform }, 'unknown operating system: run as on Ubuntu Linux');
  }

  const wakeUp = new WakeUp();
  const reports = new SupervisorReports(config.supervision, (reason) =>
    logger.warn({ reason }, 'cannot report to the service manager'),
  );
  resources.defer(() => reports.settle());
  const status = new DaemonStatus(config, logger, reports);
  const database = new Database(config, logger, {
    onWaiting: (wait) => status.waitForDatabase(wait),
    onConnected: () => status.register(database.pool),
    onAnnouncement: () => wakeUp.wakeUp(),
    onLost: () => wakeUp.wakeUp(),
  });
  resources.defer(() => database.close());
  await status.begin();
  resources.defer(() => status.end(database.connected));
  stop.addEventListener('abort', () => {
    reports.stopping();
    status.stopping();
  });

  const billing = new DaemonBilling({ config, pool: database.pool, logger, status, reports, wakeUp });
  resources.defer(() => (database.connected ? billing.stepDown() : undefined));
  // Timers only wake up; what they wake decides by itself.
  const heartbeat = setInterval(() => status.beat(), settings.heartbeatSeconds * 1000);
  resources.defer(() => clearInterval(heartbeat));
  resources.use(billing.keepLease());

  while (!stop.aborted) {
    try {
      await database.ready();
      reportProgress(reports);
      const pauseMs = await billing.tick(stop);
      database.worked();
      reportProgress(reports);
      await wakeUp.wait(pauseMs, stop);
    } catch (error) {
      reportProgress(reports);
      await database.waitToRetry(error, stop);
    }
  }
}

/**
 * A turn of the loop is progress, even if the database is down: a new process would find the same. For that
 * reason the service also counts as started after its first look, whatever it found.
 */
function reportProgress(reports: SupervisorReports): void {
  reports.ready();
  reports.progressed();
}

function readConfigOrComplain(env: Environment | undefined): DaemonConfig | null {
  try {
    return readConfig(env ?? readEnvironment());
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    return null;
  }
}

/** The first signal stops the daemon cleanly, within a limit; the second at once: transactions make that harmless. */
function stopOnSignals(config: DaemonConfig, logger: Logger): AbortSignal {
  const stopping = new AbortController();
  const stop = (why: Record<string, string>) => {
    logger.info(why, 'stopping');
    stopping.abort();
    setTimeout(() => {
      logger.error(`could not stop cleanly within ${STOP_LIMIT_MS / 1000} s`);
      process.exit(EXIT_FAILURE);
    }, STOP_LIMIT_MS).unref();
  };
  for (const signal of config.stopSignals) {
    process.on(signal, () => {
      if (stopping.signal.aborted) {
        logger.warn({ signal }, 'second signal: exiting at once');
        process.exit(128 + constants.signals[signal]);
      }
      stop({ signal });
    });
  }
  // Started with a channel, as by `start`: if it closes, the process that would stop this daemon is gone.
  process.on('disconnect', () => {
    if (!stopping.signal.aborted) stop({ reason: 'the process that started it is gone' });
  });
  return stopping.signal;
}

/** A process in an unknown state must not go on billing: the supervisor starts a new one. */
function exitOnUnexpectedError(logger: Logger): void {
  const die = (error: unknown) => {
    logger.fatal({ err: error }, 'unexpected failure: leaving');
    process.exit(EXIT_FAILURE);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

function firstOf(error: unknown): unknown {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error;
}

const program = process.argv[1];
if (program && existsSync(program) && realpathSync(program) === import.meta.filename)
  process.exit(await main());
