import { recordAuditEvent, type AuditUser } from '../../../db/accounts/auditLog.ts';
import { findAuthenticator } from '../../../db/accounts/authenticators.ts';
import { noteFactorRequirement, setRequiresFactor } from '../../../db/accounts/factorRequirements.ts';
import { lockOrganization } from '../../../db/accounts/organizations.ts';
import type { FoundSession } from '../../../db/accounts/sessions.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { FACTOR_GRACE_DAYS } from '../../../domain/accounts/accountLifetimes.ts';
import type { Instant } from '../../../domain/instant.ts';
import { Refusal } from '../refusal.ts';

/** Where an account stands with second factors. */
export interface FactorStanding {
  hasFactor: boolean;
  /** Until when an administrator has to have one; null: has one, or none is asked for. */
  dueAt: Instant | null;
  isOverdue: boolean;
}

/** Of whom a second factor is asked: of administrators by the settings, of members by their organizations. */
export class FactorRequirements {
  readonly #pool: Pool;
  readonly #ofAdministrators: boolean;

  constructor(pool: Pool, ofAdministrators: boolean) {
    this.#pool = pool;
    this.#ofAdministrators = ofAdministrators;
  }

  /** An administrator who is met without one for the first time has a week. */
  async standingOf({ userId, role, hasFactor }: FoundSession): Promise<FactorStanding> {
    const isAsked = this.#ofAdministrators && role === 'administrator' && !hasFactor;
    const due = isAsked ? await noteFactorRequirement(this.#pool, userId, FACTOR_GRACE_DAYS) : null;
    return { hasFactor, dueAt: due?.dueAt ?? null, isOverdue: due?.isOverdue ?? false };
  }

  /** Whether an organization lets in only members with a second factor. Throws a Refusal: who asks for it has one. */
  async requireOfMembers(organizationId: bigint, isRequired: boolean, by: AuditUser): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      if (isRequired && (await findAuthenticator(client, by.userId)) === null) {
        throw new Refusal('conflict', 'set up an authenticator app of your own first, under Account');
      }
      if (!(await lockOrganization(client, organizationId))) {
        throw new Refusal('not_found', 'there is no such organization');
      }
      await setRequiresFactor(client, organizationId, isRequired);
      await recordAuditEvent(client, by, {
        action: isRequired ? 'organization.require_factor' : 'organization.not_require_factor',
        subject: `organization ${organizationId}`,
        organizationId,
      });
    });
  }
}
