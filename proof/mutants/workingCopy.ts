import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Mutant } from './mutant.ts';
import { mutate } from './mutant.ts';

/** Not source: shared by a link, or not needed. */
const LEFT_OUT = ['node_modules', '.git', '.data'];

/** A copy of the working tree, as it is now, in which one mutant at a time is put in place. */
export class WorkingCopy implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async of(root: string): Promise<WorkingCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'containerstacks-mutants-'));
    const copy = new WorkingCopy(folder);
    try {
      await cp(root, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) });
      await symlink(await realpath(join(root, 'node_modules')), join(folder, 'node_modules'), 'junction');
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Puts a mutant in place until it is disposed. Throws PlaceNotFoundError, or when a changed file does not load. */
  async put(mutant: Mutant): Promise<AsyncDisposable> {
    const files = await mutate(this.folder, mutant);
    const originals = new Map<string, Buffer>();
    for (const file of files.keys()) originals.set(file, await readFile(join(this.folder, file)));
    const undo = async () => {
      for (const [file, text] of originals) await writeFile(join(this.folder, file), text);
    };
    try {
      for (const [file, text] of files) await writeFile(join(this.folder, file), text);
      for (const file of files.keys()) await this.#load(file);
      return { [Symbol.asyncDispose]: undo };
    } catch (error) {
      await undo();
      throw error;
    }
  }

  /** A mutant that is no program would be killed by any test. SQL is tried by the tests' first migration. */
  async #load(file: string): Promise<void> {
    if (extname(file) !== '.ts') return;
    const url = pathToFileURL(join(this.folder, file)).href;
    const program = `await import(${JSON.stringify(url)}); process.exit(0);`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: this.folder,
    }).catch((error) => {
      throw new Error(`${file} does not load when it is changed:\n${error.stderr}`, { cause: error });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
