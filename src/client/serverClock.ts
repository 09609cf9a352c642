/** The server's time minus this machine's, in milliseconds, so that ages are right even where this clock is wrong. */
let offsetMs = 0;

/** Learns from a response's Date header, which is exact to a second. */
export function learnServerTime(date: string | null): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const differenceMs = server - Date.now();
  // Smaller differences are the header's own resolution.
  offsetMs = Math.abs(differenceMs) < 1_500 ? 0 : differenceMs;
}

/** Now by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
