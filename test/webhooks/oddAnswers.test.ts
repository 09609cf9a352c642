/** Whatever a receiver answers, or does not, is noted in time: it keeps nobody waiting. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { sendMessage } from '../../api/services/webhooks/sender.ts';

const ODD: Record<string, [answer: string, error: string]> = {
  'another protocol': [
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    'it answered with another protocol',
  ],
  'no status that there is': ['HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', 'its answer’s status is 99'],
  'status 0': ['HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n', 'its answer’s status is 0'],
  'that it goes on, and nothing more': ['HTTP/1.1 100 Continue\r\n\r\n', 'no whole answer within 1 seconds'],
};

for (const [name, [answer, expected]] of Object.entries(ODD))
  test(`a receiver that answers with ${name} has failed`, { timeout: 10_000 }, async () => {
    await using receiver = await openSocket(answer);
    const { status, error } = await sendMessage(receiver.url, {}, '{}', {
      allowsPrivate: true,
      limitMs: 1_000,
    });
    assert.deepEqual({ status, error }, { status: null, error: expected });
  });

/** A server that answers with the bytes it is given, and keeps the connection. */
async function openSocket(answer: string): Promise<AsyncDisposable & { url: URL }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
