import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a clerk was answered: posted, repeated, a refusal's code, or nothing. */
export interface ClerkAnswer {
  number: number;
  outcome: string;
  /** Organization and entry, where there is one. */
  entry: string | null;
  /** Organization, key, kind, amount and the entry concerned. */
  words: string;
}

/** A killed one has answered a few times first: it may take seconds to start where much else goes on. */
const LEAST_ANSWERS = 3;

/** After it was killed it does so many again: it can't know what became of them. */
const DONE_AGAIN = 5;

/** A process that posts movements, killed and started again. */
export class Clerk {
  readonly #url: string;
  readonly #seed: number;
  readonly #answers: ClerkAnswer[];
  #process: ChildProcess | null = null;
  #number = 0;
  #answered = 0;
  kills = 0;

  constructor(url: string, seed: number, answers: ClerkAnswer[]) {
    this.#url = url;
    this.#seed = seed;
    this.#answers = answers;
  }

  start(): void {
    const first = Math.max(0, this.#number - DONE_AGAIN);
    const file = join(import.meta.dirname, 'clerkProcess.ts');
    const child = spawn(process.execPath, [file, this.#url, String(this.#seed), String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer: ClerkAnswer = JSON.parse(line);
      this.#number = answer.number;
      this.#answered += 1;
      this.#answers.push(answer);
    });
    this.#answered = 0;
    this.#process = child;
  }

  /** In the middle of its work, and starts it again. */
  async killAtWork(): Promise<void> {
    if (this.#answered < LEAST_ANSWERS) return;
    await this.end();
    this.kills += 1;
    this.start();
  }

  async end(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}
