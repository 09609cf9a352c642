import { isOrganizationLiving, readReasonsAgainstDeletion } from '../../../db/accounts/organizations.ts';
import type { Client } from '../../../db/pool.ts';
import { readConcernedEntries } from '../../../db/wallets/concernedEntries.ts';
import type { Movement } from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import {
  fitsKind,
  kindsConcernedBy,
  LEDGER_KINDS,
  type MovementKind,
} from '../../../domain/wallets/ledgerKinds.ts';
import { whyBeyond } from '../../../domain/wallets/movementLimits.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';

/** A billion: more in one movement is a typing mistake, and many of them still fit a bigint. */
const LARGEST_MOVEMENT_MICROS = 1_000_000_000_000_000n;
const LONGEST_TEXT = 500;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** But for tabs and line breaks: a terminal obeys them, and half a surrogate pair the database would not give back. */
const CONTROL = /[^\P{Cc}\t\r\n]|\p{Cs}/u;
/** Rule 18: what becomes of the balance of an organization that has ended. */
const TAKEN_AFTER_THE_END: readonly MovementKind[] = ['refund', 'forfeit', 'write_off'];

/** What is wrong with a movement whatever its wallet. Throws a Refusal. */
export function requireMovement(movement: Movement): void {
  const { kind, amountMicros, concernsEntryNo = null, idempotencyKey, reason, actor } = movement;
  const { one, moves } = LEDGER_KINDS[kind];
  const amount = formatMicros(amountMicros);
  if (!fitsKind(kind, amountMicros)) {
    const must = { any: 'must not be zero', up: 'must be more than zero', down: 'must be less than zero' }[
      moves
    ];
    refuse('invalid_request', `${one}: the amount ${must}, not ${amount}`);
  }
  if (amountMicros > LARGEST_MOVEMENT_MICROS || amountMicros < -LARGEST_MOVEMENT_MICROS) {
    refuse(
      'invalid_request',
      `${amount} is more than ${formatMicros(LARGEST_MOVEMENT_MICROS)} in one movement`,
    );
  }
  const needsEntry = kindsConcernedBy(kind).length > 0;
  if (needsEntry !== (concernsEntryNo !== null)) {
    refuse(
      'invalid_request',
      `${one}: ${needsEntry ? 'say which entry it concerns' : 'it concerns no entry'}`,
    );
  }
  for (const [name, text] of Object.entries({ key: idempotencyKey, reason, actor })) {
    if (!VISIBLE.test(text) || text.length > LONGEST_TEXT) {
      refuse('invalid_request', `the ${name} must be 1 to ${LONGEST_TEXT} characters and not blank`);
    }
    if (CONTROL.test(text)) refuse('invalid_request', `the ${name} has a control character`);
  }
}

/**
 * Whether a wallet and its entries allow a movement (rules 16 and 18). Call it with the wallet locked, so that what it sees
 * stays so until the movement is posted. Throws a Refusal.
 */
export async function requireAllowed(
  client: Client,
  movement: Movement,
  { balanceMicros }: { balanceMicros: bigint },
): Promise<void> {
  await requireRightTime(client, movement);
  await requireRoom(client, movement);
  requireBalance(movement, balanceMicros);
}

/** The same of money that has moved already, at a bank or provider: it may take the balance below zero. Throws a Refusal. */
export async function requireRecordable(client: Client, movement: Movement): Promise<void> {
  await requireRightTime(client, movement);
  await requireRoom(client, movement);
}

async function requireRightTime(client: Client, { organizationId, kind }: Movement): Promise<void> {
  const { one } = LEDGER_KINDS[kind];
  if (!(await isOrganizationLiving(client, organizationId))) {
    if (TAKEN_AFTER_THE_END.includes(kind)) return;
    refuse(
      'organization_ended',
      `${one}: the organization has ended: only a refund, forfeit or write-off is left`,
    );
  }
  if (kind !== 'forfeit') return;
  const left = await readReasonsAgainstDeletion(client, organizationId);
  if (Object.values(left).every((count) => count === 0n)) return;
  refuse(
    'conflict',
    'a balance lapses only when an organization is closed: this one still has something to bill',
  );
}

/** Also of what the concerned entry itself concerns: a correction of a refund gives back to its top-up. */
async function requireRoom(client: Client, movement: Movement): Promise<void> {
  const { organizationId, kind, amountMicros, concernsEntryNo = null } = movement;
  if (concernsEntryNo === null) return;
  const { one } = LEDGER_KINDS[kind];
  const chain = await readConcernedEntries(client, organizationId, concernsEntryNo);
  const [concerned] = chain;
  if (concerned === undefined) throw new Refusal('not_found', `the wallet has no entry ${concernsEntryNo}`);
  if (!kindsConcernedBy(kind).includes(concerned.kind)) {
    const kinds = kindsConcernedBy(kind).map((name) => name.replace('_', '-'));
    const what = `entry ${concernsEntryNo} is a ${concerned.kind.replace('_', '-')}`;
    refuse('invalid_request', `${what}: ${one.toLowerCase()} concerns a ${kinds.join(', ')}`);
  }
  for (const entry of chain) {
    const beyond = whyBeyond(entry, amountMicros);
    if (beyond !== null) refuse('more_than_entry', beyond);
  }
}

function requireBalance({ kind, amountMicros }: Movement, balanceMicros: bigint): void {
  const amount = formatMicros(amountMicros < 0n ? -amountMicros : amountMicros);
  const balance = formatMicros(balanceMicros);
  if ((kind === 'refund' || kind === 'forfeit') && balanceMicros + amountMicros < 0n) {
    refuse('more_than_balance', `${amount} is more than the wallet can give: its balance is ${balance}`);
  }
  if (kind === 'write_off' && balanceMicros + amountMicros > 0n) {
    const debt = balanceMicros < 0n ? `it owes ${formatMicros(-balanceMicros)}` : `its balance is ${balance}`;
    refuse('more_than_balance', `${amount} is more than the wallet owes: ${debt}`);
  }
}

function refuse(code: RefusalCode, message: string): never {
  throw new Refusal(code, message);
}
