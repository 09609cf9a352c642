import { z } from 'zod';
import { SCOPES, USER_ROLES } from '../domain/accounts/roles.ts';
import { Code, countedListOf, Id, Name, PageQuery, Search, sortBy, Timestamp } from './values.ts';

export const Email = z
  .email({ error: 'must be an e-mail address, such as ada@example.org' })
  .max(254)
  .meta({ examples: ['ada@example.org'] });

/** The service also checks for common passwords, since it knows the e-mail address too. */
const NewPassword = z
  .string()
  .min(12, { error: 'must have at least 12 characters' })
  .max(200, { error: 'must have at most 200 characters' })
  .describe('12 to 200 characters');
export const PresentPassword = z.string().min(1).max(1_000);
export const Token = z.string().min(1).max(200);

export const Registration = z
  .strictObject({
    email: Email,
    password: NewPassword,
    name: Name.optional(),
    invitation: Token.optional().describe(
      'the token of an invitation, required where registration is closed',
    ),
  })
  .meta({ id: 'Registration' });

/** An e-mail address as typed: nothing says whether it has an account, but one with control characters can't. */
const TypedEmail = z
  .string()
  .max(254, { abort: true })
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, {
    error: 'must be an e-mail address without control characters, such as ada@example.org',
  })
  .meta({ examples: ['ada@example.org'] });

export const SignIn = z.strictObject({ email: TypedEmail, password: PresentPassword }).meta({ id: 'SignIn' });

export const PasswordChange = z
  .strictObject({
    currentPassword: PresentPassword,
    newPassword: NewPassword,
    revokeKeys: z.boolean().optional().describe('also revoke every API key of the account'),
  })
  .meta({ id: 'PasswordChange' });

export const PasswordResetRequest = z.strictObject({ email: Email }).meta({ id: 'PasswordResetRequest' });

export const PasswordReset = z
  .strictObject({ token: Token, newPassword: NewPassword })
  .meta({ id: 'PasswordReset' });

export const Account = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: z.enum(USER_ROLES),
    createdAt: Timestamp,
    emailConfirmed: z
      .boolean()
      .describe('needed for API keys and for roles above member, where e-mail is set up'),
  })
  .meta({ id: 'Account', description: 'Your account' });
export type Account = z.infer<typeof Account>;

export const AccountChange = z.strictObject({ name: Name }).meta({ id: 'AccountChange' });
export const AccountDeletion = z.strictObject({ password: PresentPassword }).meta({ id: 'AccountDeletion' });

export const Session = z
  .object({
    id: Id,
    current: z.boolean().describe('whether this request uses it'),
    createdAt: Timestamp,
    lastSeenAt: Timestamp,
    expiresAt: Timestamp,
    userAgent: z.string().nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'Session', description: 'A session' });
export type Session = z.infer<typeof Session>;
export const Sessions = z.object({ items: z.array(Session) }).describe('Your sessions');
export type Sessions = z.infer<typeof Sessions>;

export const ApiKeyId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, { error: 'must be sixteen hex digits, such as 0123456789abcdef' });

export const ApiKey = z
  .object({
    id: ApiKeyId,
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    organizationId: Id.nullable().describe('the one organization it is limited to; null for all of yours'),
    createdAt: Timestamp,
    expiresAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable(),
  })
  .meta({ id: 'ApiKey', description: 'An API key, without its secret' });
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeys = z.object({ items: z.array(ApiKey) }).describe('Your API keys');
export type ApiKeys = z.infer<typeof ApiKeys>;

export const ChangedPassword = z
  .object({ keys: z.array(ApiKey).describe('the API keys that still work') })
  .meta({ id: 'ChangedPassword', description: 'What a password change leaves in place' });
export type ChangedPassword = z.infer<typeof ChangedPassword>;

export const EmailConfirmation = z.strictObject({ token: Token }).meta({ id: 'EmailConfirmation' });

export const EmailChangeRequest = z.strictObject({ email: Email }).meta({ id: 'EmailChangeRequest' });
export const EmailChange = z.strictObject({ token: Token }).meta({ id: 'EmailChange' });

export const NewApiKey = z
  .strictObject({
    name: Name,
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    organization: Code.nullable().optional().describe('handle or ID'),
    expiresInDays: z.int().min(1).max(3_650).nullable().optional(),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof NewApiKey>;

export const MadeApiKey = z
  .object({ key: z.string().describe('cs_…, returned only once'), details: ApiKey })
  .meta({ id: 'MadeApiKey', description: 'The new key with its secret' });
export type MadeApiKey = z.infer<typeof MadeApiKey>;

export const User = z
  .object({
    id: Id,
    email: z.string().nullable(),
    name: z.string(),
    role: z.enum(USER_ROLES),
    createdAt: Timestamp,
    disabledAt: Timestamp.nullable(),
  })
  .meta({ id: 'User', description: 'A user' });
export type User = z.infer<typeof User>;

export const UserList = countedListOf(User).meta({ id: 'UserList', description: 'A page of users' });
export type UserList = z.infer<typeof UserList>;
/** What is looked for, without a page: the same for the file. */
export const UserFilter = z.strictObject({
  search: Search.optional().describe('any part of the e-mail address or the name, or the ID'),
  role: z.enum(USER_ROLES).optional(),
  state: z.enum(['active', 'disabled']).optional(),
  sort: sortBy(['created', '-created', 'email', '-email', 'name', '-name'], '-created'),
});
export type UserFilter = z.infer<typeof UserFilter>;
export const UserQuery = PageQuery.extend(UserFilter.shape);

export const UserChange = z
  .strictObject({ role: z.enum(USER_ROLES).optional(), disabled: z.boolean().optional() })
  .meta({ id: 'UserChange' });

/** The same answer whether or not the account exists. */
export const Accepted = z
  .object({ accepted: z.literal(true) })
  .meta({ id: 'Accepted', description: 'Accepted, whether or not the account exists' });
