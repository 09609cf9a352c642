import { recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { endEverything, findTerminationsDue } from '../../../db/debtors/terminations.ts';
import { insertEvents } from '../../../db/events/events.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { beginFleetChange } from '../../../db/subscriptions/subscriptions.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { isTerminationDue } from '../../../domain/debtors/ladder.ts';
import { everyPage } from '../page.ts';
import type { DebtorLadder } from './debtorLadder.ts';
import { figures } from './ladderActions.ts';

export interface TerminationOptions {
  pool: Pool;
  ladder: DebtorLadder;
  onError: (error: Error) => void;
}

const LOOK_EVERY_MS = 60_000;
const AT_ONCE = 100;

/** Deletes what was suspended for too long, where the operator has set days: the app does it, who bills may not. */
export class Terminations {
  readonly #options: TerminationOptions;
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> = Promise.resolve();

  constructor(options: TerminationOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.ladder.settings.terminationDays === null) return;
    this.#timer ??= setInterval(() => {
      this.#inHand = this.#inHand.then(() => this.look()).catch(this.#options.onError);
    }, LOOK_EVERY_MS);
  }

  /** Finishes what it is about. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#inHand;
  }

  /** One organization's failure stops no other, and many of them hold nobody up. */
  async look(): Promise<void> {
    const { pool, onError } = this.#options;
    const pages = everyPage(
      AT_ONCE,
      (page) => findTerminationsDue(pool, page),
      (organizationId) => organizationId,
    );
    for await (const ids of pages)
      for (const organizationId of ids) await this.#terminate(organizationId).catch(onError);
  }

  /** Decided again under the wallet's lock: a payment may just have come. */
  async #terminate(organizationId: bigint): Promise<void> {
    const { pool, ladder } = this.#options;
    await inRetriedTransaction(pool, async (client) => {
      const moment = await beginFleetChange(client, organizationId);
      const [debtor] = await ladder.factsOf(client, [organizationId]);
      if (moment === null || debtor === undefined) return;
      if (!isTerminationDue(debtor.facts, ladder.settings, await databaseNow(client))) return;
      await endEverything(client, organizationId, moment);
      const type = 'organization.terminated';
      await insertEvents(client, [{ organizationId, type, payload: figures(debtor.facts) }]);
      await recordAuditEvent(
        client,
        { operator: 'the debtors’ ladder' },
        { action: 'organization.terminate', subject: `organization ${organizationId}`, organizationId },
      );
    });
  }
}
