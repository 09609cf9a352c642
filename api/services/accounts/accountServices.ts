import type { Pool } from '../../../db/pool.ts';
import { IdentityService } from './identityService.ts';
import { AccountService } from './accountService.ts';
import { ApiKeyService } from './apiKeyService.ts';
import { EmailConfirmationService } from './emailConfirmationService.ts';
import { InvitationService } from './invitationService.ts';
import type { MailService } from './mailService.ts';
import { OrganizationService } from './organizationService.ts';
import { PasswordGate } from './passwordGate.ts';
import { PasswordResetService } from './passwordResetService.ts';
import { UserService } from './userService.ts';

export interface AccountServices {
  identities: IdentityService;
  accounts: AccountService;
  confirmations: EmailConfirmationService;
  passwordResets: PasswordResetService;
  users: UserService;
  organizations: OrganizationService;
  invitations: InvitationService;
  apiKeys: ApiKeyService;
}

export interface AccountServicesOptions {
  pool: Pool;
  mail: MailService;
  /** Where links in mails lead, without a slash at the end; asked for each, since a port may be known only later. */
  linkBase: () => string;
  registration: 'open' | 'closed';
}

/** Everything about accounts on one database. */
export function makeAccountServices(options: AccountServicesOptions): AccountServices {
  const { pool } = options;
  const gate = new PasswordGate(pool);
  const confirmations = new EmailConfirmationService(options);
  const invitations = new InvitationService({ ...options, confirmations });
  return {
    identities: new IdentityService(pool),
    accounts: new AccountService({ ...options, gate, invitations, confirmations }),
    confirmations,
    passwordResets: new PasswordResetService({ ...options, gate }),
    users: new UserService(pool),
    organizations: new OrganizationService(pool),
    invitations,
    apiKeys: new ApiKeyService(pool, confirmations),
  };
}
