/**
 * A database URL with other time limits than usual: lock_timeout, query_timeout and so on in milliseconds,
 * connect_timeout in seconds.
 */
export function withLimits(databaseUrl: string, limits: Record<string, number>): string {
  const url = new URL(databaseUrl);
  for (const [name, limit] of Object.entries(limits)) url.searchParams.set(name, String(limit));
  return url.href;
}
