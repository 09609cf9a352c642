/** A database URL with other time limits than usual, in milliseconds: lock_timeout, query_timeout and so on. */
export function withLimits(databaseUrl: string, limits: Record<string, number>): string {
  const url = new URL(databaseUrl);
  for (const [name, ms] of Object.entries(limits)) url.searchParams.set(name, String(ms));
  return url.href;
}
