import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { BadInputError } from '../../domain/badInput.ts';
import { type Definition, type Installation, SERVICES, type ServiceName } from './installation.ts';
import type { RunProgram } from './program.ts';
import type { RunState, ServiceManager, ServiceState } from './serviceManager.ts';
import { programStep, readIfThere, removeStep, type Step, writeDefinition } from './steps.ts';

const STATES: Record<string, RunState> = {
  '1': 'stopped',
  '2': 'starting',
  '3': 'stopping',
  '4': 'running',
};

/** Windows services, each a copy of the wrapper WinSW with its definition beside it. */
export class WindowsServices implements ServiceManager {
  readonly name = 'Windows services';
  readonly privilege = 'an administrator';
  readonly #run: RunProgram;
  readonly #folder: string;
  /** The downloaded WinSW; null if none was named. */
  readonly #winsw: string | null;
  readonly #separator: string;

  /** `separator` is between folder and file: the tests don't run on Windows. */
  constructor(run: RunProgram, folder: string, winsw: string | null, separator = '\\') {
    this.#run = run;
    this.#folder = folder;
    this.#winsw = winsw;
    this.#separator = separator;
  }

  async install(_: Installation, definitions: Definition[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const { service, text } of definitions) {
      const { id } = SERVICES[service];
      const path = this.#file(`${id}.xml`);
      const [there, state] = [await readIfThere(path), await this.#query(service)];
      const isNew = state === null;
      if (there !== text || !existsSync(this.#file(`${id}.exe`))) {
        const winsw = this.#requireWinsw();
        if (!isNew) steps.push(...this.#retire(service));
        steps.push({
          description: `write ${path}, and WinSW beside it`,
          take: async () => {
            await mkdir(this.#folder, { recursive: true });
            await copyFile(winsw, this.#file(`${id}.exe`));
            await writeDefinition(path, text);
          },
        });
      } else if (!isNew) {
        if (state !== 'running') steps.push(this.#wrapper(`start ${id}`, service, 'start'));
        continue;
      }
      steps.push(this.#wrapper(`register ${id} with Windows`, service, 'install'));
      steps.push(this.#wrapper(`start ${id}`, service, 'start'));
    }
    return steps;
  }

  async uninstall(services: ServiceName[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const service of services.toReversed()) {
      if ((await this.#query(service)) !== null) steps.push(...this.#retire(service));
    }
    if (steps.length === 0 && !existsSync(this.#file(`${SERVICES.billing.id}.xml`))) return [];
    return [...steps, removeStep(this.#folder)];
  }

  states(services: ServiceName[]): Promise<ServiceState[]> {
    return Promise.all(
      services.map(async (service) => {
        const state = await this.#query(service);
        return {
          service,
          name: SERVICES[service].id,
          state: state ?? 'not installed',
          since: null,
          pid: null,
          startsWithSystem: state !== null,
          restarts: null,
          statusText: null,
        };
      }),
    );
  }

  /** Null if Windows has no such service. */
  async #query(service: ServiceName): Promise<RunState | null> {
    const { code, stdout } = await this.#run('sc.exe', ['query', SERVICES[service].id]);
    if (code !== 0) return null;
    // The texts are in the system's language; the numbers are the same in all.
    return (
      STATES[/^[ \t]*\S+[ \t]*: (\d) /m.exec(stdout.split('\n').slice(3).join('\n'))?.[1] ?? ''] ?? 'stopped'
    );
  }

  /** `stopwait` returns once the current slice is finished. */
  #retire(service: ServiceName): Step[] {
    const { id } = SERVICES[service];
    return [
      this.#wrapper(`stop ${id}`, service, 'stopwait'),
      this.#wrapper(`remove ${id} from Windows`, service, 'uninstall'),
    ];
  }

  #wrapper(description: string, service: ServiceName, command: string): Step {
    return programStep(this.#run, description, this.#file(`${SERVICES[service].id}.exe`), command);
  }

  #requireWinsw(): string {
    if (this.#winsw !== null) return this.#winsw;
    const text =
      'is needed: the file WinSW-x64.exe of https://github.com/winsw/winsw/releases/tag/v2.12.0, downloaded';
    throw new BadInputError([{ place: '--winsw', text }]);
  }

  #file(name: string): string {
    return `${this.#folder}${this.#separator}${name}`;
  }
}
