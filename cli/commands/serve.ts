import type { Command } from 'commander';
import { requireFreePort } from '../../api/portTaken.ts';
import { readEnvironment, readSettings } from '../../config/settings.ts';
import { readSupervision, SupervisorReports } from '../../scripts/billing-daemon/supervisor.ts';
import { tryToBuildPages } from '../pages.ts';
import { untilStopped } from '../signals.ts';

/** `containerstacks serve`: the app alone, with its built-in billing as the fallback. */
export function defineServe(command: Command): void {
  command.action(async () => {
    const env = readEnvironment();
    const settings = readSettings(env);
    await requireFreePort(settings);
    await tryToBuildPages();
    const { startServer } = await import('../../api/server.ts');
    const stopped = untilStopped();
    const supervision = readSupervision(env);
    const reports = new SupervisorReports(supervision, (reason) =>
      process.stderr.write(`cannot report to the service manager: ${reason}\n`),
    );
    const server = await startServer(settings);
    reports.ready();
    reports.say(`Listening on ${server.address}`);
    const watch = answerWatchdog(server.address, supervision.watchdogMs, reports);
    await stopped;
    clearInterval(watch);
    reports.stopping();
    await server.close();
    await reports.settle();
  });
}

/** Asks the app for a public path: an answer is progress, silence is not. */
function answerWatchdog(
  address: string,
  watchdogMs: number | null,
  reports: SupervisorReports,
): NodeJS.Timeout | undefined {
  if (watchdogMs === null) return undefined;
  return setInterval(async () => {
    const answer = await fetch(`${address}/livez`).catch(() => null);
    if (answer?.ok) reports.progressed();
  }, watchdogMs / 4);
}
