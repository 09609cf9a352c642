import {
  type AuditActor,
  type AuditEvent,
  nameActor,
  recordAuditEvent,
} from '../../../db/accounts/auditLog.ts';
import { findOrganization } from '../../../db/accounts/organizations.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import {
  findPendingByKey,
  insertPendingMovement,
  type PendingMovement,
} from '../../../db/wallets/pendingMovements.ts';
import {
  findEntryByKey,
  type LedgerEntry,
  lockWallet,
  type Movement,
  postMovement,
  readLedger,
} from '../../../db/wallets/wallets.ts';
import { describeUnknownOrganization } from '../../../domain/accounts/handle.ts';
import { formatMicros } from '../../../domain/money.ts';
import { LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { isReservedKey } from '../../../domain/wallets/reservedKeys.ts';
import { DebtorLadder } from '../debtors/debtorLadder.ts';
import { Refusal } from '../refusal.ts';
import { requireAllowed, requireMovement } from './movementRules.ts';

export interface MovementResult {
  entry: LedgerEntry;
  /** The key was used before: `entry` is the first result, and nothing was changed. */
  repeated: boolean;
}

/** The same, or what waits for another administrator. */
export type ByHandResult = MovementResult | { pending: PendingMovement; repeated: boolean };

type ByHand = Omit<Movement, 'actor'>;

export interface MovementRules {
  /** The installation's one currency. */
  currency: string;
  /** Above it, a movement by hand waits for another administrator; null: none does. */
  confirmAboveMicros: bigint | null;
}

const PENDING_HOURS = 72;

/** Prepaid wallets and their ledgers (rules 10 to 12, 16 and 18). */
export class WalletService {
  readonly #pool: Pool;
  readonly #rules: MovementRules;
  readonly #ladder: DebtorLadder;

  constructor(pool: Pool, rules: Partial<MovementRules> = {}, ladder = new DebtorLadder()) {
    this.#pool = pool;
    this.#ladder = ladder;
    this.#rules = { currency: 'USD', confirmAboveMicros: null, ...rules };
  }

  /**
   * Posts a movement, once per key: the same key again returns the first result, the same key with another amount, kind,
   * reason or entry is refused (rule 12). The audit event of `by` is recorded with it. Throws a Refusal.
   */
  async move(movement: Movement, by?: AuditActor): Promise<MovementResult> {
    const result = await this.#moveOnce(movement, by, null);
    if ('entry' in result) return result;
    const { pendingId } = result.pending;
    throw new Refusal('key_used_otherwise', `the key was used for pending movement ${pendingId}`);
  }

  /**
   * The same for a person, whose large movements wait for another administrator; the key is not one of the program's own.
   * Throws a Refusal.
   */
  async moveByHand(
    { currency, ...movement }: ByHand & { currency?: string | undefined },
    by: AuditActor,
  ): Promise<ByHandResult> {
    const { idempotencyKey } = movement;
    if (isReservedKey(idempotencyKey)) {
      throw new Refusal(
        'invalid_request',
        `the key "${idempotencyKey}" is kept for what is posted automatically`,
      );
    }
    if (currency !== undefined && currency !== this.#rules.currency) {
      throw new Refusal('other_currency', `all amounts are in ${this.#rules.currency}, not ${currency}`);
    }
    return this.moveFor(movement, by);
  }

  /** The same under one of the program's own keys. Throws a Refusal. */
  async moveFor(movement: ByHand, by: AuditActor): Promise<ByHandResult> {
    return this.#moveOnce({ ...movement, actor: nameActor(by) }, by, this.#rules.confirmAboveMicros);
  }

  async #moveOnce(
    movement: Movement,
    by: AuditActor | undefined,
    confirmAboveMicros: bigint | null,
  ): Promise<ByHandResult> {
    const wanted = { ...movement, reason: movement.reason.trim() };
    requireMovement(wanted);
    return inRetriedTransaction(this.#pool, async (client) => {
      const wallet = await lockWallet(client, wanted.organizationId);
      if (wallet === null) {
        throw new Refusal('not_found', `there is no wallet of organization ${wanted.organizationId}`);
      }
      const first = await findFirst(client, wanted);
      if (first !== null) return first;
      await requireAllowed(client, wanted, wallet);
      const isLarge = confirmAboveMicros !== null && magnitude(wanted) > confirmAboveMicros;
      if (by !== undefined && isLarge)
        return { pending: await askForAnother(client, wanted, by), repeated: false };
      const entry = await postMovement(client, wanted);
      if (by) await recordAuditEvent(client, by, auditEventOf(entry));
      await this.#ladder.applyTo(client, [entry.organizationId]);
      return { entry, repeated: false };
    });
  }

  /** The organization of a handle, or of a number as in id:38. Throws a Refusal. */
  async findOrganization(text: string): Promise<{ organizationId: bigint; handle: string; name: string }> {
    const organization = await findOrganization(this.#pool, text);
    if (organization) return organization;
    throw new Refusal('not_found', describeUnknownOrganization(text));
  }

  /** The latest entries, newest first. */
  async readLedger(organizationId: bigint, limit: number): Promise<LedgerEntry[]> {
    return readLedger(this.#pool, organizationId, limit);
  }
}

/** What the key was used for before; null if it is new. Throws a Refusal if it was used otherwise (rule 12). */
async function findFirst(client: Client, wanted: Movement): Promise<ByHandResult | null> {
  const { organizationId, idempotencyKey } = wanted;
  const pending = await findPendingByKey(client, organizationId, idempotencyKey);
  if (pending !== null && pending.entryNo === null) {
    requireSame(pending, wanted, `pending movement ${pending.pendingId}`);
    return { pending, repeated: true };
  }
  const entry = await findEntryByKey(client, organizationId, idempotencyKey);
  if (entry === null) return null;
  requireSame(entry, wanted, `entry ${entry.entryNo}`);
  return { entry, repeated: true };
}

/** Rule 12. The actor may differ: someone else may repeat a movement. */
function requireSame(
  first: Pick<LedgerEntry, 'kind' | 'amountMicros' | 'reason' | 'concernsEntryNo'>,
  wanted: Movement,
  place: string,
): void {
  const { kind, amountMicros, reason, concernsEntryNo } = first;
  const used = `key "${wanted.idempotencyKey}" was used for ${inWords(first)} (${place})`;
  if (amountMicros !== wanted.amountMicros || kind !== wanted.kind) {
    throw new Refusal('key_used_otherwise', `${used}, not ${inWords(wanted)}`);
  }
  if (concernsEntryNo !== (wanted.concernsEntryNo ?? null)) {
    throw new Refusal('key_used_otherwise', `${used} about another entry: ${concernsEntryNo}`);
  }
  if (reason !== wanted.reason) {
    throw new Refusal('key_used_otherwise', `${used} for another reason: ${reason}`);
  }
}

async function askForAnother(client: Client, wanted: Movement, by: AuditActor): Promise<PendingMovement> {
  const askedBy = nameActor(by, { withKey: false });
  const pending = await insertPendingMovement(client, { ...wanted, askedBy }, PENDING_HOURS);
  const { organizationId, kind, amountMicros, pendingId } = pending;
  await recordAuditEvent(client, by, {
    action: 'wallet.ask_for_confirmation',
    subject: `wallet of ${organizationId}`,
    organizationId,
    detail: { pending: String(pendingId), kind, amount: formatMicros(amountMicros) },
  });
  return pending;
}

function magnitude({ amountMicros }: Movement): bigint {
  return amountMicros < 0n ? -amountMicros : amountMicros;
}

function inWords({ kind, amountMicros }: Pick<LedgerEntry, 'kind' | 'amountMicros'>): string {
  const name = LEDGER_KINDS[kind].one.toLowerCase();
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} of ${formatMicros(amountMicros)}`;
}

/** The audit log's event of an entry that somebody posted. */
export function auditEventOf({
  organizationId,
  entryNo,
  kind,
  amountMicros,
  concernsEntryNo,
}: LedgerEntry): AuditEvent {
  const detail = {
    entry: String(entryNo),
    amount: formatMicros(amountMicros),
    ...(concernsEntryNo === null ? {} : { concerns: String(concernsEntryNo) }),
  };
  return { action: `wallet.${kind}`, subject: `wallet of ${organizationId}`, organizationId, detail };
}
