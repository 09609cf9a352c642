import { readFile } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { confirm, isCancel } from '@clack/prompts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readEnvironment, readStartSettings } from '../../config/settings.ts';
import { BadInputError } from '../../domain/badInput.ts';
import {
  defaultStatusFile,
  detectOperatingSystem,
  type OperatingSystem,
} from '../../scripts/billing-daemon/config.ts';
import { describeInWords } from '../../scripts/billing-daemon/statusWords.ts';
import { EXIT } from '../exitCodes.ts';
import { printJson } from '../output.ts';
import { definitionsFor } from '../service/definitions.ts';
import { type ServiceName, USUAL_INSTALLATIONS } from '../service/installation.ts';
import { checkInstallation, thisInstallation } from '../service/preflight.ts';
import type { ServiceManager, ServiceState } from '../service/serviceManager.ts';
import type { Step } from '../service/steps.ts';
import { managerOf } from '../service/thisManager.ts';

interface Choice {
  only?: ServiceName;
  user?: string;
  createUser?: string;
}

interface InstallOptions extends Choice {
  winsw?: string;
  yes?: boolean;
}

const BOTH: ServiceName[] = ['billing', 'app'];
const only = () => new Option('--only <service>', 'this service only').choices(BOTH);
const user = () =>
  new Option('--user <name>', 'run as this unprivileged account instead of root').argParser(accountName);

/** It goes into the definitions, where a line break would start another setting. */
function accountName(name: string): string {
  if (/^[a-z_][\w.@\\-]{0,63}\$?$/i.test(name)) return name;
  throw new InvalidArgumentError('It must be the name of an account, such as containerstacks.');
}

/** `containerstacks service …`: daemon and app as services of the operating system. */
export function defineService(service: Command): void {
  service
    .command('install')
    .description('install them as services that start at boot; asks first, safe to run twice')
    .addOption(only())
    .addOption(user())
    .addOption(
      new Option('--create-user <name>', 'same, and create the account')
        .conflicts('user')
        .argParser(accountName),
    )
    .option('--winsw <file>', 'on Windows: the downloaded WinSW-x64.exe, which runs them')
    .option('--yes', 'do not ask for confirmation')
    .action(install);
  service
    .command('uninstall')
    .description('stop them and remove everything install created; settings and database stay')
    .option('--yes', 'do not ask for confirmation')
    .action(uninstall);
  service
    .command('status')
    .description('show their state; exit code 1 if the billing daemon is not running')
    .option('--json', 'print it as JSON')
    .action(status);
  service
    .command('print')
    .description('print the definitions that install would write; changes nothing')
    .addOption(only())
    .addOption(user())
    .addOption(
      new Option('--system <system>', 'for another operating system, with its usual paths').choices([
        'linux',
        'macos',
        'windows',
      ]),
    )
    .action(print);
}

async function install(options: InstallOptions): Promise<void> {
  const system = detectOperatingSystem(platform()).os;
  const manager = managerOf(system, options.winsw ?? null);
  if (manager === null) {
    await print(options);
    throw new Error(
      'nothing was installed: this system was not booted by systemd; its units are printed above',
    );
  }
  const madeUser = options.createUser !== undefined;
  if (madeUser && system !== 'linux') {
    const text = `works on Linux only: create the account with the tools of ${system}, and name it with --user`;
    throw new BadInputError([{ place: '--create-user', text }]);
  }
  requirePrivilege(manager);
  const installation = thisInstallation(options.createUser ?? options.user ?? null, madeUser);
  const services = chosen(options);
  await checkInstallation(installation, services);
  const definitions = definitionsFor(system, installation).filter(({ service }) =>
    services.includes(service),
  );
  const steps = await manager.install(installation, definitions);
  if (steps.length === 0) return say('Nothing to do: everything is installed and running.');
  if (!(await agreed(steps, options))) return;
  await takeAll(steps);
  say('To check: containerstacks service status. To undo: containerstacks service uninstall');
}

async function uninstall(options: { yes?: boolean }): Promise<void> {
  const manager = requireManager();
  requirePrivilege(manager);
  const steps = await manager.uninstall(BOTH);
  if (steps.length === 0) return say('Nothing to do: nothing is installed.');
  if (!(await agreed(steps, options))) return;
  await takeAll(steps);
  say('Removed. The program, its .env and the database remain.');
}

async function status({ json }: { json?: boolean }): Promise<void> {
  const manager = requireManager();
  const states = await manager.states(BOTH);
  for (const state of states) if (state.service === 'billing') state.statusText ??= await statusTextOfFile();
  if (json) printJson(states);
  else for (const state of states) process.stdout.write(`${sentence(state)}\n`);
  const isBilling = states.some(({ service, state }) => service === 'billing' && state === 'running');
  if (!isBilling) process.exitCode = EXIT.failure;
}

/** The file's name goes to stderr, so that stdout can be piped into a file when one is chosen. */
async function print(options: Choice & { system?: OperatingSystem }): Promise<void> {
  const here = detectOperatingSystem(platform());
  const system = options.system ?? here.os;
  if (options.system === undefined && !here.known) {
    say(`The system "${platform()}" is not known: these are the units for systemd.`);
  }
  const name = options.createUser ?? options.user ?? null;
  const installation =
    system === here.os
      ? thisInstallation(name, options.createUser !== undefined)
      : { ...USUAL_INSTALLATIONS[system], user: name };
  for (const { service, path, text } of definitionsFor(system, installation)) {
    if (!chosen(options).includes(service)) continue;
    say(`${path}:`);
    process.stdout.write(text);
  }
}

function chosen({ only }: Choice): ServiceName[] {
  return only === undefined ? BOTH : [only];
}

function requireManager(): ServiceManager {
  const manager = managerOf(detectOperatingSystem(platform()).os, null);
  if (manager === null) throw new Error('this system was not booted by systemd, so it has no services here');
  return manager;
}

/** Windows itself refuses everyone but administrators. */
function requirePrivilege({ privilege }: ServiceManager): void {
  if (process.getuid === undefined || process.getuid() === 0) return;
  throw new BadInputError([{ place: 'service', text: `changes the system; run it as ${privilege}` }]);
}

async function agreed(steps: Step[], { yes }: { yes?: boolean }): Promise<boolean> {
  if (yes) return true;
  say(['This will', ...steps.map(({ description }) => `  ${description}`)].join('\n'));
  if (!process.stdin.isTTY) {
    throw new BadInputError([{ place: '--yes', text: 'is required without a terminal' }]);
  }
  const answer = await confirm({ message: 'Continue?', output: process.stderr });
  if (answer === true && !isCancel(answer)) return true;
  say('Nothing was changed.');
  return false;
}

async function takeAll(steps: Step[]): Promise<void> {
  for (const { description, take } of steps) {
    await take();
    process.stdout.write(`done: ${description}\n`);
  }
}

function sentence({
  service,
  name,
  state,
  since,
  pid,
  startsWithSystem,
  restarts,
  statusText,
}: ServiceState): string {
  const title = service === 'billing' ? 'The billing daemon' : 'The app';
  if (state === 'not installed') return `${title} (${name}) is not installed.`;
  const doing = { running: 'is running', starting: 'is starting', stopping: 'is stopping' }[state as string];
  const process = pid === null ? '' : `, process ${pid}`;
  const again = restarts ? `, restarts: ${restarts}` : '';
  const boot = startsWithSystem ? 'starts at boot' : 'does not start at boot';
  const report = statusText === null ? '' : `\n  ${statusText}`;
  return `${title} (${name}) ${doing ?? `is ${state}`}${since === null ? '' : ` since ${since}`}${process}${again}; it ${boot}.${report}`;
}

/** The daemon's last report, for service managers that don't pass it on. */
async function statusTextOfFile(): Promise<string | null> {
  const env = readEnvironment();
  const machine = { platform: platform(), isRoot: process.getuid?.() === 0, home: homedir() };
  const path =
    readStartSettings(env).statusFilePath ??
    defaultStatusFile(detectOperatingSystem(machine.platform).os, env, machine);
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : describeInWords(JSON.parse(text));
}

/** On stderr: stdout holds the result. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
