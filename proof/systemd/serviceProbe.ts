import assert from 'node:assert/strict';
import { until } from '../../test/support/until.ts';
import type { BootedSystem } from './bootedSystem.ts';

/** A service as systemd and its journal show it. */
export class ServiceProbe {
  readonly unit: string;
  readonly #system: BootedSystem;

  constructor(system: BootedSystem, unit: string) {
    this.#system = system;
    this.unit = unit;
  }

  show(property: string): string {
    return this.#system.run(`systemctl show ${this.unit} --property=${property} --value`).text.trim();
  }

  get pid(): number {
    return Number(this.show('MainPID'));
  }

  get isActive(): boolean {
    return this.show('ActiveState') === 'active';
  }

  async untilSays(words: RegExp, limitMs = 30_000): Promise<void> {
    await until(`${this.unit} says ${words}`, () => this.isActive && words.test(this.show('StatusText')), {
      limitMs,
      seen: () => [this.show('ActiveState'), this.show('StatusText'), ...this.journal().slice(-5)],
    });
  }

  /** The messages of the unit and of systemd about it, the oldest first. */
  journal(): string[] {
    return this.#entries().map(({ MESSAGE }) => MESSAGE);
  }

  has(words: RegExp): boolean {
    return this.journal().some((line) => words.test(line));
  }

  /** From the last message like the first to the next like the second, by the journal's clock. */
  secondsBetween(first: RegExp, second: RegExp): number {
    const entries = this.#entries();
    const from = entries.findLastIndex(({ MESSAGE }) => first.test(MESSAGE));
    const to = entries.slice(from).find(({ MESSAGE }) => second.test(MESSAGE));
    assert.ok(from >= 0 && to, `the journal has no ${first} and ${second}`);
    return (Number(to.__REALTIME_TIMESTAMP) - Number(entries[from]?.__REALTIME_TIMESTAMP)) / 1e6;
  }

  #entries(): { MESSAGE: string; __REALTIME_TIMESTAMP: string }[] {
    const { text } = this.#system.run(
      `journalctl -u ${this.unit} --no-pager -o json --output-fields=MESSAGE`,
    );
    return text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  }
}
