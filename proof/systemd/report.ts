import Table from 'cli-table3';

interface Result {
  name: string;
  seen: string;
  seconds: number;
  passed: boolean;
}

/** Takes one step after the other, keeps what was seen, and goes on after a failure: later steps may tell more. */
export class Report {
  readonly #results: Result[] = [];

  /** `look` returns what shows that it holds, in a few words; it throws when it does not hold. */
  async step(name: string, look: () => Promise<string> | string): Promise<void> {
    const begun = performance.now();
    let [seen, passed] = ['', true];
    process.stderr.write(`${name} … `);
    try {
      seen = await look();
    } catch (error) {
      passed = false;
      seen = error instanceof Error ? error.message : String(error);
    }
    const seconds = (performance.now() - begun) / 1000;
    process.stderr.write(`${passed ? 'yes' : 'NO'} (${seconds.toFixed(1)} s)\n${passed ? '' : `${seen}\n`}`);
    this.#results.push({ name, seen, seconds, passed });
  }

  get failures(): number {
    return this.#results.filter(({ passed }) => !passed).length;
  }

  print(): void {
    const table = new Table({
      head: ['step', 'holds', 'seconds', 'seen'],
      colAligns: ['left', 'left', 'right', 'left'],
      colWidths: [46, 7, 9, 90],
      wordWrap: true,
      style: { head: [], border: [], compact: true },
    });
    for (const { name, seen, seconds, passed } of this.#results) {
      const shown = passed ? (seen.trim().split('\n').at(-1) ?? '').slice(0, 240) : seen.slice(-600);
      table.push([name, passed ? 'yes' : 'NO', seconds.toFixed(1), shown]);
    }
    process.stdout.write(`${table.toString()}\n`);
    const count = this.#results.length;
    process.stdout.write(
      this.failures === 0
        ? `All ${count} steps hold.\n`
        : `${this.failures} of ${count} steps do not hold.\n`,
    );
  }
}
