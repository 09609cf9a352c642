import { type ApiKey, insertApiKey, listApiKeys, revokeApiKey } from '../../../db/accounts/apiKeys.ts';
import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { findOrganizationOf } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import { holdSession } from '../../../db/accounts/sessions.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { findUser } from '../../../db/accounts/users.ts';
import { describeUnknownOrganization } from '../../../domain/accounts/handle.ts';
import type { Scope } from '../../../domain/accounts/roles.ts';
import { Refusal } from '../refusal.ts';
import type { EmailConfirmationService } from './emailConfirmationService.ts';
import { makeKey } from './secrets.ts';
import type { SecurityMailer } from './securityMailer.ts';

/** Keys of one account that are not revoked. */
export const MOST_KEYS = 100;

/** API keys: for scripts and provisioners, with the rights of their user and no more than their scopes. */
export class ApiKeyService {
  readonly #pool: Pool;
  readonly #confirmations: EmailConfirmationService;
  readonly #mailer: SecurityMailer;

  constructor(pool: Pool, confirmations: EmailConfirmationService, mailer: SecurityMailer) {
    this.#pool = pool;
    this.#confirmations = confirmations;
    this.#mailer = mailer;
  }

  /**
   * Creates a key; its text is shown only this once. An organization (by handle or id) confines it to that one. Its owner is
   * told, unless the operator makes it. Throws a Refusal.
   */
  async create(
    userId: bigint,
    wanted: {
      name: string;
      scopes: readonly Scope[];
      organization: string | null;
      expiresInDays: number | null;
    },
    by: AuditActor,
    sessionId: string | null = null,
  ): Promise<{ key: ApiKey; text: string }> {
    await this.#confirmations.require(this.#pool, userId);
    const organizationId =
      wanted.organization === null ? null : await this.#findOrganization(userId, wanted.organization);
    if ((await this.list(userId)).length >= MOST_KEYS) {
      throw new Refusal('conflict', `you have ${MOST_KEYS} keys already: revoke one first`);
    }
    const { text, keyId, hash } = makeKey();
    const scopes = [...new Set(wanted.scopes)];
    const { name, expiresInDays } = wanted;
    const { key, letter } = await inTransaction(this.#pool, async (client) => {
      // Locked, so that a reset at the same time either comes first (then there is no key) or revokes this one too.
      if (sessionId !== null && !(await holdSession(client, userId, BigInt(sessionId)))) {
        throw new Refusal('forbidden', 'your session has ended: sign in again');
      }
      await recordAuditEvent(client, by, {
        action: 'key.create',
        subject: `key ${keyId}`,
        ...(organizationId && { organizationId }),
        detail: { user: String(userId), name, scopes: scopes.join(' '), expiresInDays },
      });
      const key = await insertApiKey(client, {
        keyId,
        secretHash: hash,
        userId,
        organizationId,
        name,
        scopes,
        expiresInDays,
      });
      const letter =
        sessionId === null ? null : await this.#mailer.tellNewKey(client, userId, { name, scopes });
      return { key, letter };
    });
    this.#mailer.send(letter);
    return { key, text };
  }

  /** Keys that are not revoked, newest first. */
  async list(userId: bigint): Promise<ApiKey[]> {
    return listApiKeys(this.#pool, userId, MOST_KEYS);
  }

  /** Revokes a user's own key, or without a user anyone's. Throws a Refusal. */
  async revoke(keyId: string, userId: bigint | null, by: AuditActor): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      if (!(await revokeApiKey(client, keyId, userId))) {
        throw new Refusal('not_found', 'there is no such key, or it is revoked');
      }
      await recordAuditEvent(client, by, { action: 'key.revoke', subject: `key ${keyId}` });
    });
  }

  async #findOrganization(userId: bigint, text: string): Promise<bigint> {
    const organization = await findOrganizationOf(this.#pool, text, userId);
    const user = await findUser(this.#pool, userId);
    if (
      organization &&
      !organization.hasEnded &&
      (organization.role !== null || user?.role === 'administrator')
    ) {
      return organization.organizationId;
    }
    throw new Refusal('not_found', describeUnknownOrganization(text));
  }
}
