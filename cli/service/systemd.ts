import { existsSync } from 'node:fs';
import { chmod, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceOwnFile } from '../../api/services/ownFile.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { type Definition, type Installation, SERVICES, type ServiceName } from './installation.ts';
import { demand, type RunProgram } from './program.ts';
import {
  isDefinition,
  type RunState,
  readIfThere,
  type ServiceManager,
  type ServiceState,
  type Step,
} from './serviceManager.ts';
import { madeUserOf, UNIT_FOLDER } from './systemdUnits.ts';

const SHOWN = [
  'LoadState',
  'UnitFileState',
  'ActiveState',
  'SubState',
  'StatusText',
  'MainPID',
  'NRestarts',
  'StateChangeTimestamp',
];

/** Whether this Linux was booted by systemd, as sd_booted(3) tells. */
export function isSystemdBooted(root = '/'): boolean {
  return existsSync(join(root, 'run/systemd/system'));
}

export class Systemd implements ServiceManager {
  readonly name = 'systemd';
  readonly privilege = 'root (sudo)';
  readonly #run: RunProgram;
  /** Where the file system begins: tests have one of their own. */
  readonly #root: string;

  constructor(run: RunProgram, root = '/') {
    this.#run = run;
    this.#root = root;
  }

  async install(installation: Installation, definitions: Definition[]): Promise<Step[]> {
    const steps: Step[] = [
      ...(await this.#makeUser(installation)),
      ...(await this.#closeEnvFile(installation)),
    ];
    const changed = new Set<ServiceName>();
    for (const definition of definitions) {
      const path = join(this.#root, definition.path);
      const there = await readIfThere(path);
      if (there === definition.text) continue;
      changed.add(definition.service);
      steps.push({
        words: `${there === null ? 'write' : 'replace'} ${definition.path}`,
        take: async () => {
          await replaceOwnFile(path, definition.text, isDefinition);
        },
      });
    }
    if (changed.size > 0) steps.push(this.#systemctl('make systemd read its units anew', 'daemon-reload'));
    for (const { service } of definitions) {
      const unit = unitOf(service);
      const { startsWithSystem, state } = await this.#state(service);
      if (!startsWithSystem) steps.push(this.#systemctl(`let ${unit} start with the system`, 'enable', unit));
      if (state !== 'running') steps.push(this.#systemctl(`start ${unit}`, 'start', unit));
      else if (changed.has(service)) steps.push(this.#systemctl(`restart ${unit}`, 'restart', unit));
    }
    return steps;
  }

  async uninstall(services: ServiceName[]): Promise<Step[]> {
    const steps: Step[] = [];
    const users = await this.#madeUsers();
    // The app first: it would only take over from the daemon to be stopped as well.
    for (const service of services.toReversed()) {
      const unit = unitOf(service);
      const file = join(UNIT_FOLDER, unit);
      const text = await readIfThere(join(this.#root, file));
      if (text === null) continue;
      steps.push(this.#systemctl(`stop ${unit}, and let it start no more`, 'disable', '--now', unit));
      if (/^StateDirectory=/m.test(text)) {
        steps.push(this.#systemctl('remove its status file', 'clean', '--what=state', unit));
      }
      steps.push(this.#remove(file));
      const changes = `${file}.d`;
      if (existsSync(join(this.#root, changes))) steps.push(this.#remove(changes));
    }
    if (steps.length === 0) return [];
    steps.push(this.#systemctl('make systemd read its units anew', 'daemon-reload'));
    // A unit that had failed is kept in mind; that there was none is no failure.
    steps.push({
      words: 'make systemd forget their failures',
      take: () => this.#run('systemctl', ['reset-failed', ...services.map(unitOf)]),
    });
    for (const user of users) {
      steps.push({ words: `remove the account ${user}`, take: () => demand(this.#run, 'userdel', user) });
    }
    return steps;
  }

  states(services: ServiceName[]): Promise<ServiceState[]> {
    return Promise.all(services.map((service) => this.#state(service)));
  }

  async #state(service: ServiceName): Promise<ServiceState> {
    const unit = unitOf(service);
    const text = await demand(this.#run, 'systemctl', 'show', unit, `--property=${SHOWN.join(',')}`);
    const shown = new Map(
      text.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]),
    );
    return {
      service,
      name: unit,
      state: runStateOf(shown),
      since: shown.get('StateChangeTimestamp') || null,
      pid: Number(shown.get('MainPID')) || null,
      startsWithSystem: shown.get('UnitFileState') === 'enabled',
      restarts: Number(shown.get('NRestarts') ?? 0),
      words: shown.get('StatusText') || null,
    };
  }

  /** An account that can own nothing and that nobody signs in as. One that was there before is not ours to remove. */
  async #makeUser({ user, madeUser }: Installation): Promise<Step[]> {
    if (user === null) return [];
    const exists = (await this.#run('id', ['-u', user])).code === 0;
    if (!madeUser) {
      if (exists) return [];
      throw new BadInputError([
        { place: '--user', text: `${user} is no account here: --create-user makes one` },
      ]);
    }
    if (exists) {
      if ((await this.#madeUsers()).has(user)) return [];
      throw new BadInputError([
        { place: '--create-user', text: `${user} exists already: name it with --user` },
      ]);
    }
    const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
    return [
      {
        words: `make the account ${user}, without a home and a login`,
        take: () => demand(this.#run, 'useradd', ...options, '--shell', '/usr/sbin/nologin', user),
      },
    ];
  }

  /** The accounts that earlier installs have made. */
  async #madeUsers(): Promise<Set<string>> {
    const users = new Set<string>();
    for (const { id } of Object.values(SERVICES)) {
      const text = await readIfThere(join(this.#root, UNIT_FOLDER, `${id}.service`));
      const user = text === null ? null : madeUserOf(text);
      if (user !== null) users.add(user);
    }
    return users;
  }

  /** It holds the database's password. systemd reads it as root, and hands the services its values. */
  async #closeEnvFile({ folder }: Installation): Promise<Step[]> {
    const path = join(this.#root, folder, '.env');
    const { mode } = await stat(path);
    if ((mode & 0o077) === 0) return [];
    return [
      {
        words: `let nobody but its owner read ${join(folder, '.env')} (0600)`,
        take: () => chmod(path, 0o600),
      },
    ];
  }

  #systemctl(words: string, ...args: string[]): Step {
    return { words, take: () => demand(this.#run, 'systemctl', ...args) };
  }

  #remove(path: string): Step {
    const take = () => rm(join(this.#root, path), { recursive: true, force: true });
    return { words: `remove ${path}`, take };
  }
}

function unitOf(service: ServiceName): string {
  return `${SERVICES[service].id}.service`;
}

function runStateOf(shown: Map<string, string>): RunState {
  if (shown.get('LoadState') === 'not-found') return 'not installed';
  if (shown.get('SubState') === 'auto-restart') return 'waiting to restart';
  switch (shown.get('ActiveState')) {
    case 'active':
    case 'reloading':
      return 'running';
    case 'activating':
      return 'starting';
    case 'deactivating':
      return 'stopping';
    case 'failed':
      return 'failed';
    default:
      return 'stopped';
  }
}
