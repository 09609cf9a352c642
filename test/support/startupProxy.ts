import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Ending } from './appPool.ts';

/** What a pooler knows how to pass on. */
const KNOWN = new Set(['user', 'database', 'application_name', 'client_encoding']);

/**
 * A way to a PostgreSQL as through a pooler: parameters of the start that it does not know are dropped, and noted, and the
 * server's process number becomes another.
 */
export async function startupProxy(
  t: Ending,
  targetUrl: string,
): Promise<{ url: string; dropped: string[] }> {
  const target = new URL(targetUrl);
  const dropped: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    client.once('data', (packet) => {
      backend.write(withoutUnknown(packet, dropped));
      client.pipe(backend);
    });
    backend.on('data', (bytes) => client.write(renumbered(bytes)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, dropped };
}

/** The start's message: length, protocol, and names with values, each ended by a zero. */
function withoutUnknown(packet: Buffer, dropped: string[]): Buffer {
  const words = packet.toString('utf8', 8).split('\0');
  const kept: string[] = [];
  for (let at = 0; at + 1 < words.length && words[at]; at += 2) {
    const [name = '', value = ''] = words.slice(at, at + 2);
    if (KNOWN.has(name)) kept.push(name, value);
    else dropped.push(name);
  }
  const body = Buffer.from(`${kept.join('\0')}\0\0`);
  const head = Buffer.from(packet.subarray(0, 8));
  head.writeInt32BE(head.length + body.length);
  return Buffer.concat([head, body]);
}

/** BackendKeyData: K, a length of 12 (or more, since protocol 3.2), the number, and the key to cancel by. */
function renumbered(bytes: Buffer): Buffer {
  const at = bytes.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
  if (at < 0 || bytes[at + 13] !== 0x5a) return bytes;
  const changed = Buffer.from(bytes);
  changed.writeInt32BE(1_000_000_000, at + 5);
  return changed;
}
