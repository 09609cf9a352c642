import { recordAuditEvent, type AuditUser } from '../../../db/accounts/auditLog.ts';
import {
  deleteInvitation,
  findInvitation,
  type Invitation,
  insertInvitation,
  listInvitations,
  markAccepted,
} from '../../../db/accounts/invitations.ts';
import { findMemberRole, insertMember } from '../../../db/accounts/members.ts';
import {
  findOrganizationById,
  lockOrganization,
  type Organization,
} from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { findUser } from '../../../db/accounts/users.ts';
import { INVITATION_DAYS } from '../../../domain/accounts/accountLifetimes.ts';
import type { MemberRole } from '../../../domain/accounts/roles.ts';
import { writeInvitation } from '../../../domain/mails/accountMails.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { EmailConfirmationService } from './emailConfirmationService.ts';
import { requireMail } from '../mails/mailLimit.ts';
import type { MailingOptions } from '../mails/mailService.ts';
import { type Acting, requireRightOver } from './organizationService.ts';
import { hashSecret, makeSecret } from './secrets.ts';

export interface InvitationServiceOptions extends MailingOptions {
  confirmations: EmailConfirmationService;
}

/** Invitations to organizations. A token names its organization, by which its row is found. */
export class InvitationService {
  readonly #options: InvitationServiceOptions;
  readonly #pool: Pool;

  constructor(options: InvitationServiceOptions) {
    this.#options = options;
    this.#pool = options.pool;
  }

  /**
   * Invites an e-mail address; an open invitation of it is replaced. The link is mailed, or without mail returned to the
   * inviter, to be passed on. Throws a Refusal.
   */
  async invite(
    organizationId: bigint,
    invited: { email: string; role: MemberRole },
    by: Acting,
  ): Promise<{ invitation: Invitation; link: string | null }> {
    requireRightOver([invited.role], by);
    const { text, hash } = makeSecret();
    const { invitation, organization } = await inTransaction(this.#pool, async (client) => {
      const found = (await lockOrganization(client, organizationId))
        ? await findOrganizationById(client, organizationId)
        : null;
      if (found === null) throw new Refusal('not_found', 'there is no such organization');
      const made = await insertInvitation(client, {
        ...invited,
        organizationId,
        tokenHash: hash,
        invitedBy: by.userId,
        days: INVITATION_DAYS,
      });
      // The inviter may have lost the role by now.
      if ((await findInvitation(client, organizationId, hash)) === null) {
        throw new Refusal('forbidden', 'you may no longer invite people to this organization');
      }
      await recordAuditEvent(client, by, {
        ...about(organizationId, made.invitationId),
        action: 'invitation.create',
        detail: { role: invited.role },
      });
      if (this.#options.mail.isPossible) {
        const { userId } = by;
        await requireMail(client, { kind: 'invitation', to: invited.email, userId, organizationId });
      }
      return { invitation: made, organization: found };
    });
    const link = `${this.#options.linkBase()}/invitation#token=${organizationId}.${text}`;
    if (!this.#options.mail.isPossible) return { invitation, link };
    const content = writeInvitation({ organization: organization.name, days: INVITATION_DAYS, link });
    this.#options.mail.send({ to: invited.email, content });
    return { invitation, link: null };
  }

  /** Open invitations after a given one, by id. */
  async list(organizationId: bigint, page: { after: bigint; limit: number }): Promise<Page<Invitation>> {
    const rows = await listInvitations(this.#pool, organizationId, page);
    return pageOf(rows, page.limit, ({ invitationId }) => [invitationId]);
  }

  /** Throws a Refusal when there is no such open invitation. */
  async revoke(organizationId: bigint, invitationId: bigint, by: AuditUser): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      if (!(await deleteInvitation(client, organizationId, invitationId))) {
        throw new Refusal('not_found', 'there is no such invitation');
      }
      const auditEvent = { ...about(organizationId, invitationId), action: 'invitation.take_back' };
      await recordAuditEvent(client, by, auditEvent);
    });
  }

  /** Whether a token belongs to an open invitation for an e-mail address. */
  async isFor(token: string, email: string): Promise<boolean> {
    const read = readToken(token);
    const invitation = read && (await findInvitation(this.#pool, read.organizationId, read.hash));
    return invitation?.email.toLowerCase() === email.toLowerCase();
  }

  /**
   * Makes a user a member. The token alone is not enough: the invitation is for one e-mail address, and its maker
   * must still have the right to invite. Throws a Refusal.
   */
  async accept(token: string, by: AuditUser): Promise<Organization & { role: MemberRole }> {
    const refuse = () =>
      new Refusal(
        'invalid_request',
        'the invitation is not for this account, or has been used, revoked or has expired',
      );
    const { userId } = by;
    const read = readToken(token);
    if (read === null) throw refuse();
    return inTransaction(this.#pool, async (client) => {
      await lockOrganization(client, read.organizationId);
      const invitation = await findInvitation(client, read.organizationId, read.hash);
      const user = await findUser(client, userId);
      if (!invitation || invitation.email.toLowerCase() !== user?.email?.toLowerCase()) throw refuse();
      if (invitation.role !== 'member') await this.#options.confirmations.require(client, userId);
      if (!(await markAccepted(client, read.organizationId, invitation.invitationId))) throw refuse();
      // An existing member keeps their role.
      await insertMember(client, { organizationId: read.organizationId, userId, role: invitation.role });
      const role = await findMemberRole(client, read.organizationId, userId);
      const organization = await findOrganizationById(client, read.organizationId);
      if (organization === null || organization.endedAt !== null || role === null) throw refuse();
      await recordAuditEvent(client, by, {
        ...about(read.organizationId, invitation.invitationId),
        action: 'invitation.accept',
        detail: { role },
      });
      return { ...organization, role };
    });
  }
}

/** The e-mail address stays out of the audit log: it could never be erased there. */
function about(organizationId: bigint, invitationId: bigint) {
  return { organizationId, subject: `invitation ${invitationId}` };
}

function readToken(token: string): { organizationId: bigint; hash: Buffer } | null {
  const [, id, secret] = /^(\d{1,18})\.(.+)$/s.exec(token) ?? [];
  const hash = secret ? hashSecret(secret) : null;
  return id && hash ? { organizationId: BigInt(id), hash } : null;
}
