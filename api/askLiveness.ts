import type { AddressInfo } from 'node:net';

const PATIENCE_MS = 10_000;
const ANY: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** A request as a client makes it, to where the app itself listens; fails without a good answer in ten seconds. */
export async function askLiveness({ address, family, port }: AddressInfo): Promise<void> {
  const host = ANY[address] ?? (family === 'IPv6' ? `[${address}]` : address);
  const answer = await fetch(`http://${host}:${port}/livez`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`/livez answers ${answer.status}`);
}
