import { findApiKey } from '../../../db/accounts/apiKeys.ts';
import { findOrganizationOf, type OrganizationOfUser } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import { type FoundSession, findSession } from '../../../db/accounts/sessions.ts';
import { RECENT_PROOF_MINUTES, SESSION_IDLE_DAYS } from '../../../domain/accounts/accountLifetimes.ts';
import type { Scope, UserRole } from '../../../domain/accounts/roles.ts';
import type { FactorRequirements, FactorStanding } from './factorRequirements.ts';
import { hashSecret, readKey } from './secrets.ts';

/** Who makes a request, and their role in an organization: looked up for each request, so that revocations apply at once. */
export class IdentityService {
  readonly #pool: Pool;

  readonly #requirements: FactorRequirements;

  constructor(pool: Pool, requirements: FactorRequirements) {
    this.#pool = pool;
    this.#requirements = requirements;
  }

  async findSession(token: string): Promise<(FoundSession & { factors: FactorStanding }) | null> {
    const hash = hashSecret(token);
    const found = hash && (await findSession(this.#pool, hash, SESSION_IDLE_DAYS, RECENT_PROOF_MINUTES));
    return found && { ...found, factors: await this.#requirements.standingOf(found) };
  }

  async findKey(text: string): Promise<{
    keyId: string;
    userId: bigint;
    role: UserRole;
    scopes: Scope[];
    organizationId: bigint | null;
  } | null> {
    const key = readKey(text);
    const found = key && (await findApiKey(this.#pool, key.keyId, key.hash));
    return found && { keyId: key.keyId, ...found };
  }

  /** An organization by its handle or as id:38, one that has ended too, with the user's role in it (null: none). */
  async findOrganization(name: string, userId: bigint): Promise<OrganizationOfUser | null> {
    return findOrganizationOf(this.#pool, name, userId);
  }
}
