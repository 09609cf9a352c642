import type * as contracts from '../../contracts/accounts.ts';
import type { ApiKey } from '../../db/accounts/apiKeys.ts';
import type { Session } from '../../db/accounts/sessions.ts';
import type { User } from '../../db/accounts/users.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { writeCsvList } from './csvList.ts';

/** An account as its owner sees it. */
export function viewAccount(user: User): contracts.Account {
  return {
    id: String(user.userId),
    email: user.email ?? '',
    name: user.name,
    role: user.role,
    createdAt: formatTimestamp(user.createdAt),
    emailConfirmed: user.emailConfirmedAt !== null,
  };
}

/** An account as administrators see it. */
export function viewUser(user: User): contracts.User {
  return {
    id: String(user.userId),
    email: user.email,
    name: user.name,
    role: user.role,
    createdAt: formatTimestamp(user.createdAt),
    disabledAt: formatTimestamp(user.disabledAt),
  };
}

const USER_COLUMNS = ['id', 'email', 'name', 'role', 'createdAt', 'disabledAt'] as const;

export function writeUsers(pages: AsyncIterable<User[]>): AsyncGenerator<string> {
  return writeCsvList(pages, viewUser, USER_COLUMNS, ['email', 'name']);
}

export function viewSession(session: Session, currentId: string | null): contracts.Session {
  const id = String(session.sessionId);
  return {
    id,
    current: id === currentId,
    createdAt: formatTimestamp(session.createdAt),
    lastSeenAt: formatTimestamp(session.lastSeenAt),
    expiresAt: formatTimestamp(session.expiresAt),
    userAgent: session.userAgent,
    address: session.address,
  };
}

/** A key as its owner sees it; its secret was shown when it was made. */
export function viewApiKey(key: ApiKey): contracts.ApiKey {
  return {
    id: key.keyId,
    name: key.name,
    scopes: key.scopes,
    organizationId: key.organizationId?.toString() ?? null,
    createdAt: formatTimestamp(key.createdAt),
    expiresAt: formatTimestamp(key.expiresAt),
    lastUsedAt: formatTimestamp(key.lastUsedAt),
  };
}
