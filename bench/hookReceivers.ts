/**
 * A process of its own with webhooks' receivers: so many that answer at once, and one that takes a request and never
 * answers. Argument: how many answer. Says their ports, the dead one's last, as measured servers say their address.
 */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCpuTime } from './processes.ts';

const living = Number(process.argv[2]);
if (!(living > 0)) throw new Error('usage: hookReceivers.ts LIVING');

const answers: RequestListener = (request, response) => request.resume().on('end', () => response.end());
const hangs: RequestListener = (request) => void request.resume();
const ports: number[] = [];
for (const listener of [...Array.from({ length: living }, () => answers), hangs]) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports.push((server.address() as AddressInfo).port);
}
await answerCpuTime(ports.join(' '));
