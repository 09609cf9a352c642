import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Outcome, RunProgram } from '../../cli/service/program.ts';
import type { Step } from '../../cli/service/steps.ts';

/** A folder that stands for the file system, and programs that answer as told and note how they were called. */
export class FakeSystem implements AsyncDisposable {
  readonly root: string;
  readonly calls: string[] = [];
  readonly #answers: [RegExp, () => Partial<Outcome>][] = [];

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<FakeSystem> {
    return new FakeSystem(await mkdtemp(join(tmpdir(), 'service-')));
  }

  readonly run: RunProgram = async (program, args) => {
    const call = [program, ...args].join(' ');
    this.calls.push(call);
    const answer = this.#answers.findLast(([pattern]) => pattern.test(call))?.[1]();
    return { code: 0, stdout: '', stderr: '', ...answer };
  };

  /** The latest answer for a call counts. */
  answer(pattern: RegExp, outcome: () => Partial<Outcome>): void {
    this.#answers.push([pattern, outcome]);
  }

  async write(path: string, text: string, mode = 0o644): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), text, { mode });
  }

  /** Takes the steps, and gives the calls that change something. */
  async take(steps: Step[]): Promise<string[]> {
    const before = this.calls.length;
    for (const { take } of steps) await take();
    return this.calls.slice(before);
  }

  async files(): Promise<string[]> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length))
      .sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
