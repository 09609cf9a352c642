import { z } from 'zod';
import { MEMBER_ROLES } from '../domain/accounts/roles.ts';
import { Email } from './accounts.ts';
import { Id, InOrganization, Timestamp, Name, Text } from './values.ts';

export const OrganizationName = z.strictObject({ name: Name }).meta({ id: 'OrganizationName' });

export const OrganizationChange = z
  .strictObject({
    name: Name.optional(),
    billingAddress: Text(500)
      .nullable()
      .optional()
      .describe('where its statements are addressed to; null: unknown'),
  })
  .meta({ id: 'OrganizationChange' });
export type OrganizationChange = z.infer<typeof OrganizationChange>;

export const FactorRequirement = z.strictObject({ required: z.boolean() }).meta({ id: 'FactorRequirement' });

export const Organization = z
  .object({
    id: Id,
    handle: z.string(),
    name: z.string(),
    createdAt: Timestamp,
    endedAt: Timestamp.nullable().describe('when it was closed; only administrators still find it then'),
    billingAddress: z.string().nullable().describe('where its statements are addressed to, in lines'),
    requiresFactor: z.boolean().describe('whether it lets in only members with a second factor'),
    role: z.enum([...MEMBER_ROLES, 'administrator']).describe('your role'),
  })
  .meta({ id: 'Organization', description: 'An organization, and your role in it' });
export type Organization = z.infer<typeof Organization>;

export const Member = z
  .object({
    userId: Id,
    email: z.string().nullable(),
    name: z.string(),
    role: z.enum(MEMBER_ROLES),
    joinedAt: Timestamp,
  })
  .meta({ id: 'Member', description: 'A member of an organization' });
export type Member = z.infer<typeof Member>;

export const MemberInPath = InOrganization.extend({ user: Id });
export const MemberChange = z.strictObject({ role: z.enum(MEMBER_ROLES) }).meta({ id: 'MemberChange' });

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: z.enum(MEMBER_ROLES),
    createdAt: Timestamp,
    expiresAt: Timestamp,
  })
  .meta({ id: 'Invitation', description: 'A pending invitation' });
export type Invitation = z.infer<typeof Invitation>;

export const NewInvitation = z
  .strictObject({ email: Email, role: z.enum(MEMBER_ROLES) })
  .meta({ id: 'NewInvitation' });

export const MadeInvitation = z
  .object({
    invitation: Invitation,
    link: z.string().nullable().describe('to pass on; null if it was mailed'),
  })
  .meta({ id: 'MadeInvitation', description: 'The invitation, and its link unless it was mailed' });
export type MadeInvitation = z.infer<typeof MadeInvitation>;

export const InvitationInPath = InOrganization.extend({ invitation: Id });
export const InvitationToken = z
  .strictObject({ token: z.string().min(1).max(200) })
  .meta({ id: 'InvitationToken' });
