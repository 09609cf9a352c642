import type { Logger } from 'pino';
import { formatInstant, type Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { RunResult } from '../billing/billingRun.ts';
import type { RunEvent } from '../billing/runEvents.ts';

const TELL_EVERY_MS = 5_000;

/** Logs a run: its begin, its progress every few seconds (catching up may take long), and its end. */
export class RunLog {
  readonly #logger: Logger;
  readonly #name: string;
  #toldAt = 0;

  /** `name` is what the log calls a run, such as "built-in run". */
  constructor(logger: Logger, name: string) {
    this.#logger = logger;
    this.#name = name;
  }

  begins(asOf: Instant): void {
    this.#toldAt = performance.now();
    this.#logger.info({ asOf: formatInstant(asOf) }, `${this.#name} begins`);
  }

  goesOn(event: RunEvent): void {
    if (event.type === 'ladderFailed') {
      const { organizationId, error } = event;
      this.#logger.error(
        { organizationId, err: error },
        'debtors could not be judged: the next run tries again',
      );
    }
    if (!('progress' in event) || performance.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = performance.now();
    const { windowsDone, windowsTotal, through, hours } = event.progress;
    const billedThrough = formatInstant(through);
    this.#logger.info({ windowsDone, windowsTotal, billedThrough, hours }, `${this.#name} goes on`);
  }

  ended(result: RunResult, startedAt: Instant, finishedAt: Instant): void {
    this.#logger.info(
      {
        runId: result.runId,
        asOf: formatInstant(result.asOf),
        instances: result.instances,
        hours: result.hours,
        amount: formatMicros(result.amountMicros),
        organizationsPastDue: result.organizationsPastDue,
        instancesParked: result.instancesParked,
        failures: result.failures.length > 0 ? result.failures : undefined,
        collisions: result.collisions,
        durationMs: Number((finishedAt - startedAt) / 1000n),
        reason: result.errorMessage ?? undefined,
      },
      `${this.#name} ${result.outcome}`,
    );
  }

  failed(error: unknown): void {
    this.#logger.error({ err: error }, `${this.#name} failed`);
  }
}
