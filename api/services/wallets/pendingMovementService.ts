import {
  type AuditActor,
  type AuditEvent,
  nameActor,
  recordAuditEvent,
} from '../../../db/accounts/auditLog.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import {
  decidePendingMovement,
  findPendingMovement,
  type PendingMovement,
  type PendingState,
  readPendingMovements,
} from '../../../db/wallets/pendingMovements.ts';
import { type LedgerEntry, lockWallet, postMovement } from '../../../db/wallets/wallets.ts';
import { DebtorLadder } from '../debtors/debtorLadder.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { requireAllowed } from './movementRules.ts';
import { auditEventOf } from './walletService.ts';

/** Movements above the operator's limit: another administrator confirms or refuses them. */
export class PendingMovementService {
  readonly #pool: Pool;
  readonly #ladder: DebtorLadder;

  constructor(pool: Pool, ladder = new DebtorLadder()) {
    this.#pool = pool;
    this.#ladder = ladder;
  }

  /** Newest first. */
  async list(page: {
    organizationId: bigint | null;
    state: PendingState | null;
    before: bigint | null;
    limit: number;
  }): Promise<Page<PendingMovement>> {
    return pageOf(await readPendingMovements(this.#pool, page), page.limit, ({ pendingId }) => [pendingId]);
  }

  /**
   * Posts it, if the limits still allow it, and the confirmer is not who asked. Confirming again returns the same entry.
   * Throws a Refusal.
   */
  async confirm(pendingId: bigint, by: AuditActor): Promise<PendingMovement> {
    return this.#decide(pendingId, 'confirmed', async (client, pending, wallet) => {
      const decidedBy = nameActor(by, { withKey: false });
      if (decidedBy === pending.askedBy) {
        throw new Refusal('forbidden', `${pending.askedBy} asked for it: somebody else has to confirm it`);
      }
      const movement = { ...pending, actor: `${pending.askedBy}, confirmed by ${decidedBy}` };
      await requireAllowed(client, movement, wallet);
      const entry = await postMovement(client, movement);
      await recordAuditEvent(client, by, withPending(auditEventOf(entry), pendingId));
      await this.#ladder.applyTo(client, [entry.organizationId]);
      return { decidedBy, entry };
    });
  }

  /** Whoever asked may take it back like that. Throws a Refusal. */
  async refuse(pendingId: bigint, by: AuditActor): Promise<PendingMovement> {
    return this.#decide(pendingId, 'refused', async (client, { organizationId }) => {
      const event = {
        action: 'wallet.refuse_movement',
        subject: `wallet of ${organizationId}`,
        organizationId,
      };
      await recordAuditEvent(client, by, withPending(event, pendingId));
      return { decidedBy: nameActor(by, { withKey: false }), entry: null };
    });
  }

  async #decide(
    pendingId: bigint,
    decision: 'confirmed' | 'refused',
    act: (
      client: Client,
      pending: PendingMovement,
      wallet: { balanceMicros: bigint },
    ) => Promise<{ decidedBy: string; entry: LedgerEntry | null }>,
  ): Promise<PendingMovement> {
    const asked = await this.#find(this.#pool, pendingId);
    return inRetriedTransaction(this.#pool, async (client) => {
      const wallet = await lockWallet(client, asked.organizationId);
      if (wallet === null) throw new Refusal('not_found', 'the wallet is gone');
      // Again under the lock: two administrators may decide at once.
      const pending = await this.#find(client, pendingId);
      if (pending.state === decision) return pending;
      if (pending.state !== 'waiting') {
        throw new Refusal('conflict', `pending movement ${pendingId} is ${pending.state}`);
      }
      const { decidedBy, entry } = await act(client, pending, wallet);
      await decidePendingMovement(client, pendingId, {
        decision,
        decidedBy,
        entryNo: entry?.entryNo ?? null,
      });
      return this.#find(client, pendingId);
    });
  }

  async #find(db: Pool | Client, pendingId: bigint): Promise<PendingMovement> {
    const pending = await findPendingMovement(db, pendingId);
    if (pending) return pending;
    throw new Refusal('not_found', `there is no pending movement ${pendingId}`);
  }
}

function withPending(event: AuditEvent, pendingId: bigint): AuditEvent {
  return { ...event, detail: { ...event.detail, pending: String(pendingId) } };
}
