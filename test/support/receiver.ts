import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  message: { id: string; type: string; sequence: number | null; data: Record<string, unknown> };
}

export interface Receiver extends AsyncDisposable {
  url: string;
  received: Received[];
  /** How it answers; 200 at first. */
  answer: (response: ServerResponse, received: Received) => void;
}

/** Somebody else's server, to which webhooks lead. */
export async function openReceiver(port = 0): Promise<Receiver> {
  const receiver: Pick<Receiver, 'received' | 'answer'> = {
    received: [],
    answer: (response) => void response.end('thanks'),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const received = { headers: request.headers, body, message: JSON.parse(body) };
    receiver.received.push(received);
    receiver.answer(response, received);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

/** What a receiver does by the library: throws unless the message is signed with the secret. */
export function verify({ headers, body }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
