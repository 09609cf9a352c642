/** Server's time less this machine's, in milliseconds. Whoever's clock is wrong still sees the right ages. */
let offsetMs = 0;

/** Learns from an answer's Date header, which is exact to a second. */
export function learnServerTime(date: string | null): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const differenceMs = server - Date.now();
  // Below that it is the header's own coarseness.
  offsetMs = Math.abs(differenceMs) < 1_500 ? 0 : differenceMs;
}

/** Now by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
