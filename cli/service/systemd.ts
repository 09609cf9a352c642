import { existsSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInputError } from '../../domain/badInput.ts';
import { type Definition, type Installation, SERVICES, type ServiceName } from './installation.ts';
import { demand, type RunProgram } from './program.ts';
import type { RunState, ServiceManager, ServiceState } from './serviceManager.ts';
import { programStep, readIfThere, removeStep, type Step, writeStep } from './steps.ts';
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

/** Whether systemd booted this Linux, as sd_booted(3) tells. */
export function isSystemdBooted(root = '/'): boolean {
  return existsSync(join(root, 'run/systemd/system'));
}

export class Systemd implements ServiceManager {
  readonly name = 'systemd';
  readonly privilege = 'root (sudo)';
  readonly #run: RunProgram;
  /** The root of the file system: tests have their own. */
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
      const place = join(this.#root, definition.path);
      const there = await readIfThere(place);
      if (there === definition.text) continue;
      changed.add(definition.service);
      steps.push(writeStep(definition, there, place));
    }
    if (changed.size > 0) steps.push(this.#systemctl('reload the systemd units', 'daemon-reload'));
    for (const { service } of definitions) {
      const unit = unitOf(service);
      const { startsWithSystem, state } = await this.#state(service);
      if (!startsWithSystem) steps.push(this.#systemctl(`start ${unit} at boot`, 'enable', unit));
      if (state !== 'running') steps.push(this.#systemctl(`start ${unit}`, 'start', unit));
      else if (changed.has(service)) steps.push(this.#systemctl(`restart ${unit}`, 'restart', unit));
    }
    return steps;
  }

  async uninstall(services: ServiceName[]): Promise<Step[]> {
    const steps: Step[] = [];
    const users = await this.#madeUsers();
    // The app first: else it would take over from the daemon, only to be stopped too.
    for (const service of services.toReversed()) {
      const unit = unitOf(service);
      const file = join(UNIT_FOLDER, unit);
      const text = await readIfThere(join(this.#root, file));
      if (text === null) continue;
      steps.push(this.#systemctl(`stop ${unit}, and don't start it at boot`, 'disable', '--now', unit));
      if (/^StateDirectory=/m.test(text)) {
        steps.push(this.#systemctl('remove its status file', 'clean', '--what=state', unit));
      }
      steps.push(this.#remove(file));
      const changes = `${file}.d`;
      if (existsSync(join(this.#root, changes))) steps.push(this.#remove(changes));
    }
    if (steps.length === 0) return [];
    steps.push(this.#systemctl('reload the systemd units', 'daemon-reload'));
    // systemd remembers a failed unit; it is no error if none had failed.
    steps.push({
      description: 'clear their failed state in systemd',
      take: () => this.#run('systemctl', ['reset-failed', ...services.map(unitOf)]),
    });
    for (const user of users) {
      steps.push(programStep(this.#run, `remove the account ${user}`, 'userdel', user));
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
      statusText: shown.get('StatusText') || null,
    };
  }

  /** An account that owns nothing and nobody can log in as. One that existed before is not ours to remove. */
  async #makeUser({ user, madeUser }: Installation): Promise<Step[]> {
    if (user === null) return [];
    const exists = (await this.#run('id', ['-u', user])).code === 0;
    if (!madeUser) {
      if (exists) return [];
      throw new BadInputError([
        { place: '--user', text: `there is no account ${user}: --create-user creates it` },
      ]);
    }
    if (exists) {
      if ((await this.#madeUsers()).has(user)) return [];
      throw new BadInputError([
        { place: '--create-user', text: `${user} already exists: name it with --user` },
      ]);
    }
    const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
    const description = `create the account ${user}, without a home or a login`;
    return [programStep(this.#run, description, 'useradd', ...options, '--shell', '/usr/sbin/nologin', user)];
  }

  /** The accounts that earlier installs created. */
  async #madeUsers(): Promise<Set<string>> {
    const users = new Set<string>();
    for (const { id } of Object.values(SERVICES)) {
      const text = await readIfThere(join(this.#root, UNIT_FOLDER, `${id}.service`));
      const user = text === null ? null : madeUserOf(text);
      if (user !== null) users.add(user);
    }
    return users;
  }

  /** It holds the database password. systemd reads it as root and passes its values to the services. */
  async #closeEnvFile({ folder }: Installation): Promise<Step[]> {
    const path = join(this.#root, folder, '.env');
    const { mode } = await stat(path);
    if ((mode & 0o077) === 0) return [];
    return [
      {
        description: `make ${join(folder, '.env')} readable by its owner only (0600)`,
        take: () => chmod(path, 0o600),
      },
    ];
  }

  #systemctl(description: string, ...args: string[]): Step {
    return programStep(this.#run, description, 'systemctl', ...args);
  }

  #remove(path: string): Step {
    return removeStep(path, join(this.#root, path));
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
