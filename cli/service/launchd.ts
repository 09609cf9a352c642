import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceOwnFile } from '../../api/services/files/ownFile.ts';
import type { Definition, Installation, ServiceName } from './installation.ts';
import { LIST_FOLDER, LOG_FOLDER, labelOf } from './launchdLists.ts';
import { demand, type RunProgram } from './program.ts';
import {
  isDefinition,
  readIfThere,
  type ServiceManager,
  type ServiceState,
  type Step,
} from './serviceManager.ts';

export class Launchd implements ServiceManager {
  readonly name = 'launchd';
  readonly privilege = 'root (sudo)';
  readonly #run: RunProgram;
  /** The root of the file system: tests have their own. */
  readonly #root: string;

  constructor(run: RunProgram, root = '/') {
    this.#run = run;
    this.#root = root;
  }

  async install(_: Installation, definitions: Definition[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const { service, path, text } of definitions) {
      const there = await readIfThere(join(this.#root, path));
      const isLoaded = (await this.#print(service)) !== null;
      if (there !== text) {
        if (isLoaded) steps.push(this.#bootOut(service));
        steps.push({
          description: `${there === null ? 'write' : 'replace'} ${path}`,
          take: async () => {
            await mkdir(join(this.#root, LOG_FOLDER), { recursive: true });
            await replaceOwnFile(join(this.#root, path), text, isDefinition);
          },
        });
      }
      if (there === text && isLoaded) continue;
      steps.push({
        description: `start ${labelOf(service)}, now and at boot`,
        take: async () => {
          await demand(this.#run, 'launchctl', 'enable', `system/${labelOf(service)}`);
          await demand(this.#run, 'launchctl', 'bootstrap', 'system', path);
        },
      });
    }
    return steps;
  }

  async uninstall(services: ServiceName[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const service of services.toReversed()) {
      const path = join(LIST_FOLDER, `${labelOf(service)}.plist`);
      if ((await this.#print(service)) !== null) steps.push(this.#bootOut(service));
      if ((await readIfThere(join(this.#root, path))) === null) continue;
      steps.push({ description: `remove ${path}`, take: () => rm(join(this.#root, path), { force: true }) });
    }
    if (steps.length === 0) return [];
    const removeLogs = () => rm(join(this.#root, LOG_FOLDER), { recursive: true, force: true });
    return [...steps, { description: `remove ${LOG_FOLDER}`, take: removeLogs }];
  }

  states(services: ServiceName[]): Promise<ServiceState[]> {
    return Promise.all(
      services.map(async (service) => {
        const path = join(this.#root, LIST_FOLDER, `${labelOf(service)}.plist`);
        const isInstalled = (await readIfThere(path)) !== null;
        const printed = await this.#print(service);
        const pid = Number(/^[ \t]*pid = (\d+)/m.exec(printed ?? '')?.[1] ?? 0) || null;
        const stopped = printed === null ? 'stopped' : 'waiting to restart';
        return {
          service,
          name: labelOf(service),
          state: pid !== null ? 'running' : isInstalled ? stopped : 'not installed',
          since: null,
          pid,
          startsWithSystem: isInstalled,
          restarts: null,
          statusText: null,
        };
      }),
    );
  }

  /** What launchd knows about a service; null if there is none of that name. */
  async #print(service: ServiceName): Promise<string | null> {
    const { code, stdout } = await this.#run('launchctl', ['print', `system/${labelOf(service)}`]);
    return code === 0 ? stdout : null;
  }

  #bootOut(service: ServiceName): Step {
    const target = `system/${labelOf(service)}`;
    return {
      description: `stop ${labelOf(service)}`,
      take: () => demand(this.#run, 'launchctl', 'bootout', target),
    };
  }
}
