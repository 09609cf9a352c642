import type { ApiKey } from '../../contracts/accounts.ts';
import type { ApiKey as StoredKey } from '../../db/accounts/apiKeys.ts';
import { formatTimestamp } from '../../domain/instant.ts';

/** A key as its owner sees it; its secret was shown when it was made. */
export function toApiKey(key: StoredKey): ApiKey {
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
