import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Definition, Installation, ServiceName } from './installation.ts';
import { LIST_FOLDER, LOG_FOLDER, labelOf } from './launchdLists.ts';
import { demand, type RunProgram } from './program.ts';
import type { ServiceManager, ServiceState } from './serviceManager.ts';
import { programStep, readIfThere, removeStep, type Step, writeStep } from './steps.ts';

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
    for (const definition of definitions) {
      const { service, path, text } = definition;
      const place = join(this.#root, path);
      const there = await readIfThere(place);
      const isLoaded = (await this.#print(service)) !== null;
      if (there !== text) {
        if (isLoaded) steps.push(this.#bootOut(service));
        const write = writeStep(definition, there, place);
        steps.push({
          description: write.description,
          take: async () => {
            await mkdir(join(this.#root, LOG_FOLDER), { recursive: true });
            await write.take();
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
      const place = join(this.#root, path);
      if ((await readIfThere(place)) !== null) steps.push(removeStep(path, place));
    }
    if (steps.length === 0) return [];
    return [...steps, removeStep(LOG_FOLDER, join(this.#root, LOG_FOLDER))];
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
    const label = labelOf(service);
    return programStep(this.#run, `stop ${label}`, 'launchctl', 'bootout', `system/${label}`);
  }
}
