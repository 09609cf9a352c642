import { type AuditEvent, type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { findOrganization } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
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
import { fitsKind, LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { Refusal } from '../refusal.ts';

export interface MovementResult {
  entry: LedgerEntry;
  /** The key was used before: `entry` is the first result, and nothing was changed. */
  repeated: boolean;
}

/** A billion: more in one movement is a typing mistake, and many of them still fit a bigint. */
const LARGEST_MOVEMENT_MICROS = 1_000_000_000_000_000n;
const LONGEST_TEXT = 500;

/** Prepaid wallets and their ledgers (rules 10 to 12). */
export class WalletService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Posts a top-up, credit or adjustment, once per key: the same key again returns the first result, the same key with
   * another amount, kind or reason is refused (rule 12). The audit event of `by` is recorded with it. Throws a Refusal.
   */
  async move(movement: Movement, by?: AuditActor): Promise<MovementResult> {
    const wanted = { ...movement, reason: movement.reason.trim() };
    requireMovement(wanted);
    return inRetriedTransaction(this.#pool, async (client) => {
      if ((await lockWallet(client, wanted.organizationId)) === null) {
        throw new Refusal('not_found', `there is no wallet of organization ${wanted.organizationId}`);
      }
      const first = await findEntryByKey(client, wanted.organizationId, wanted.idempotencyKey);
      if (first === null) {
        const entry = await postMovement(client, wanted);
        if (by) await recordAuditEvent(client, by, auditEventOf(entry));
        return { entry, repeated: false };
      }
      requireSame(first, wanted);
      return { entry: first, repeated: true };
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

/** Rule 12. The actor may differ: someone else may repeat a movement. */
function requireSame(first: LedgerEntry, wanted: Movement): void {
  const { kind, amountMicros, entryNo, reason } = first;
  const used = `key "${wanted.idempotencyKey}" was used for a ${kind} of ${formatMicros(amountMicros)} (entry ${entryNo})`;
  if (amountMicros !== wanted.amountMicros || kind !== wanted.kind) {
    throw new Refusal(
      'key_used_otherwise',
      `${used}, not a ${wanted.kind} of ${formatMicros(wanted.amountMicros)}`,
    );
  }
  if (reason !== wanted.reason) {
    throw new Refusal('key_used_otherwise', `${used} for another reason: ${reason}`);
  }
}

function auditEventOf({ organizationId, entryNo, kind, amountMicros }: LedgerEntry): AuditEvent {
  const detail = { entry: String(entryNo), amount: formatMicros(amountMicros) };
  return { action: `wallet.${kind}`, subject: `wallet of ${organizationId}`, organizationId, detail };
}

function requireMovement({ kind, amountMicros, idempotencyKey, reason, actor }: Movement): void {
  const refuse = (message: string): never => {
    throw new Refusal('invalid_request', message);
  };
  if (!fitsKind(kind, amountMicros)) {
    const { one, moves } = LEDGER_KINDS[kind];
    const must = moves === 'any' ? 'must not be zero' : 'must be more than zero';
    refuse(`${one}: the amount ${must}, not ${formatMicros(amountMicros)}`);
  }
  if (amountMicros > LARGEST_MOVEMENT_MICROS || amountMicros < -LARGEST_MOVEMENT_MICROS) {
    refuse(
      `${formatMicros(amountMicros)} is more than ${formatMicros(LARGEST_MOVEMENT_MICROS)} in one movement`,
    );
  }
  for (const [name, text] of Object.entries({ key: idempotencyKey, reason, actor })) {
    if (!/\S/.test(text) || text.length > LONGEST_TEXT || text.includes('\0')) {
      refuse(`the ${name} must be 1 to ${LONGEST_TEXT} characters and not blank`);
    }
  }
}
