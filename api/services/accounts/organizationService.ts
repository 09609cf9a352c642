import { randomBytes } from 'node:crypto';
import {
  type AuditActor,
  type AuditUser,
  nameActor,
  recordAuditEvent,
} from '../../../db/accounts/auditLog.ts';
import { liftEverySuspension } from '../../../db/debtors/suspensions.ts';
import { deleteInvitationsBeyondRight } from '../../../db/accounts/invitations.ts';
import { violates } from '../../../db/failure.ts';
import {
  countOtherOwners,
  countOwnedOrganizations,
  deleteMember,
  findMemberRole,
  insertMember,
  listMembers,
  type Member,
  setMemberRole,
} from '../../../db/accounts/members.ts';
import {
  findOrganizationById,
  insertOrganization,
  listOrganizationsOf,
  lockOrganization,
  markOrganizationDeleted,
  type Organization,
  readReasonsAgainstDeletion,
  setBillingAddress,
  setOrganizationName,
} from '../../../db/accounts/organizations.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { handleFromName } from '../../../domain/accounts/handle.ts';
import { formatMicros } from '../../../domain/money.ts';
import { MOST_ORGANIZATIONS_OWNED } from '../../../domain/instances/quotas.ts';
import type { MemberRole } from '../../../domain/accounts/roles.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { type Settlement, settle } from '../wallets/settlement.ts';
import type { MovementRules } from '../wallets/walletService.ts';

/** A handle that exists already, or one that looks like it. */
const TAKEN = ['organization_handles_pkey', 'organization_handles_differ_by_more_than_case'];

/** Who acts in an organization; an administrator of the platform may do what an owner may. */
export interface Acting extends AuditUser {
  role: MemberRole | 'administrator';
}

/** Organizations and their members. An organization always has an owner. */
export class OrganizationService {
  readonly #pool: Pool;
  readonly #rules: Pick<MovementRules, 'confirmAboveMicros'>;

  constructor(pool: Pool, rules: Pick<MovementRules, 'confirmAboveMicros'> = { confirmAboveMicros: null }) {
    this.#pool = pool;
    this.#rules = rules;
  }

  /** Creates an organization with a handle made from its name and an empty wallet; its creator owns it. */
  async create(name: string, by: AuditUser): Promise<Organization> {
    const handle = handleFromName(name);
    for (const candidate of [handle, ...[2, 3, 4].map((n) => `${handle}-${n}`)]) {
      const made = await this.#createAs(name, candidate, by);
      if (made) return made;
    }
    const made = await this.#createAs(name, `${handle}-${randomBytes(4).toString('hex')}`, by);
    if (made) return made;
    throw new Refusal('conflict', 'the name is taken: try another');
  }

  /** Null when the handle is taken. */
  async #createAs(name: string, handle: string, by: AuditUser): Promise<Organization | null> {
    try {
      return await inTransaction(this.#pool, async (client) => {
        if ((await countOwnedOrganizations(client, by.userId)) >= MOST_ORGANIZATIONS_OWNED) {
          const most = `you own ${MOST_ORGANIZATIONS_OWNED} organizations: delete one or make someone else its owner first`;
          throw new Refusal('conflict', most);
        }
        const organizationId = await insertOrganization(client, { name, handle });
        await insertMember(client, { organizationId, userId: by.userId, role: 'owner' });
        await recordAuditEvent(client, by, { ...about(organizationId), action: 'organization.create' });
        return findOrganizationById(client, organizationId);
      });
    } catch (error) {
      if (TAKEN.some((constraint) => violates(error, constraint))) return null;
      throw error;
    }
  }

  /** A user's organizations after a given one, by id; with `only`, at most that one. */
  async listOf(
    userId: bigint,
    page: { after: bigint; limit: number; only: bigint | null },
  ): Promise<Page<Organization & { role: MemberRole }>> {
    const rows = await listOrganizationsOf(this.#pool, userId, page);
    return pageOf(rows, page.limit, ({ organizationId }) => [organizationId]);
  }

  /** Throws a Refusal. */
  async read(organizationId: bigint): Promise<Organization> {
    const organization = await findOrganizationById(this.#pool, organizationId);
    if (organization) return organization;
    throw notFound();
  }

  /** The handle does not change: files and scripts use it. */
  async change(
    organizationId: bigint,
    { name, billingAddress }: { name?: string | undefined; billingAddress?: string | null | undefined },
    by: AuditUser,
  ): Promise<Organization> {
    await inTransaction(this.#pool, async (client) => {
      if (!(await lockOrganization(client, organizationId))) throw notFound();
      if (name !== undefined) {
        await setOrganizationName(client, organizationId, name);
        const detail = { to: name };
        await recordAuditEvent(client, by, {
          ...about(organizationId),
          action: 'organization.rename',
          detail,
        });
      }
      if (billingAddress !== undefined) {
        await setBillingAddress(client, organizationId, billingAddress);
        const action = 'organization.change_billing_address';
        await recordAuditEvent(client, by, { ...about(organizationId), action });
      }
    });
    return this.read(organizationId);
  }

  /**
   * Ends an organization that has nothing left to bill, and whose balance is zero or becomes so by the settlement, in the
   * same transaction (rule 18). Its history stays in the books. Throws a Refusal.
   */
  async delete(organizationId: bigint, by: AuditActor, settlement?: Settlement): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      // Lock the wallet first, as changes of the fleet do.
      const { balanceMicros } = (await lockWallet(client, organizationId)) ?? { balanceMicros: 0n };
      if (!(await lockOrganization(client, organizationId))) throw notFound();
      const left = await readReasonsAgainstDeletion(client, organizationId);
      const reasons = [
        left.liveInstances > 0n && `it has ${pluralize(left.liveInstances, 'VPS instance')}`,
        left.liveContainers > 0n && `it has ${pluralize(left.liveContainers, 'container')}`,
        left.liveAddons > 0n && `it has ${pluralize(left.liveAddons, 'add-on')}`,
        left.unbilledInstances > 0n &&
          `the last hours of ${pluralize(left.unbilledInstances, 'instance')} are not billed yet`,
        balanceMicros !== 0n &&
          settlement === undefined &&
          `its balance is ${formatMicros(balanceMicros)}: an administrator closes it and says what becomes of that`,
      ].filter(Boolean);
      if (reasons.length > 0) throw new Refusal('conflict', reasons.join('; '));
      if (settlement !== undefined) {
        const { confirmAboveMicros } = this.#rules;
        await settle(client, organizationId, balanceMicros, settlement, { by, confirmAboveMicros });
      }
      // Without a word: nothing is left that could be resumed.
      await liftEverySuspension(client, organizationId, nameActor(by, { withKey: false }));
      await markOrganizationDeleted(client, organizationId);
      await recordAuditEvent(client, by, { ...about(organizationId), action: 'organization.delete' });
    });
  }

  /** Members after a given one, by id. */
  async listMembers(organizationId: bigint, page: { after: bigint; limit: number }): Promise<Page<Member>> {
    const rows = await listMembers(this.#pool, organizationId, page);
    return pageOf(rows, page.limit, ({ userId }) => [userId]);
  }

  /** Throws a Refusal. */
  async changeRole(organizationId: bigint, userId: bigint, role: MemberRole, by: Acting): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      const present = await lockMember(client, organizationId, userId);
      requireRightOver([present, role], by);
      if (role !== 'owner') await requireOwnerBeside(client, organizationId, userId, present);
      await setMemberRole(client, organizationId, userId, role);
      await deleteInvitationsBeyondRight(client, userId);
      const detail = { from: present, to: role };
      const auditEvent = { organizationId, action: 'member.change_role', subject: `user ${userId}`, detail };
      await recordAuditEvent(client, by, auditEvent);
    });
  }

  /** Plain members may remove only themselves. Throws a Refusal. */
  async removeMember(organizationId: bigint, userId: bigint, by: Acting): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      const present = await lockMember(client, organizationId, userId);
      if (userId !== by.userId) requireRightOver([present], by);
      await requireOwnerBeside(client, organizationId, userId, present);
      await deleteMember(client, organizationId, userId);
      await deleteInvitationsBeyondRight(client, userId);
      const auditEvent = { organizationId, action: 'member.remove', subject: `user ${userId}` };
      await recordAuditEvent(client, by, { ...auditEvent, detail: { role: present } });
    });
  }
}

/** Owners may change every role, admins all but owners, members none. Throws a Refusal. */
export function requireRightOver(roles: readonly MemberRole[], by: Acting): void {
  if (by.role === 'owner' || by.role === 'administrator') return;
  if (by.role === 'admin' && !roles.includes('owner')) return;
  throw new Refusal(
    'forbidden',
    by.role === 'admin' ? 'only owners may add or remove owners' : 'only owners and admins may do this',
  );
}

async function lockMember(client: Client, organizationId: bigint, userId: bigint): Promise<MemberRole> {
  const role = (await lockOrganization(client, organizationId))
    ? await findMemberRole(client, organizationId, userId)
    : null;
  if (role) return role;
  throw new Refusal('not_found', 'there is no such member');
}

async function requireOwnerBeside(
  client: Client,
  organizationId: bigint,
  userId: bigint,
  present: MemberRole,
): Promise<void> {
  if (present !== 'owner' || (await countOtherOwners(client, organizationId, userId)) > 0n) return;
  throw new Refusal('conflict', 'this is the last owner: make someone else an owner first');
}

function about(organizationId: bigint): { organizationId: bigint; subject: string } {
  return { organizationId, subject: `organization ${organizationId}` };
}

function notFound(): Refusal {
  return new Refusal('not_found', 'there is no such organization');
}
