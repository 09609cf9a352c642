/**
 * A process of its own that sends what another server sent, header by header, with nothing but node:http. Arguments:
 * the other's address, and paths. Answers as healthServer.ts does.
 */
import { createServer, type IncomingHttpHeaders, get } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerCpuTime } from './processes.ts';

const [address, ...paths] = process.argv.slice(2);
/** What node:http adds by itself. */
const OWN = ['date', 'connection', 'keep-alive'];

const answers = new Map<string, { headers: IncomingHttpHeaders; body: string }>();
for (const path of paths) {
  const [response] = await once(
    get(`${address}${path}`, { headers: { 'x-bench-caller': 'administrator' } }),
    'response',
  );
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`${path} answers ${response.statusCode}: ${body}`);
  for (const name of OWN) delete response.headers[name];
  answers.set(path, { headers: response.headers, body });
}

const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  response.writeHead(answer ? 200 : 404, answer?.headers).end(answer?.body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
await answerCpuTime(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
