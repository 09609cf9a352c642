import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

interface MailServer extends AsyncDisposable {
  url: string;
  heard: () => string;
  /** It puts every mail off until later. */
  isBusy: boolean;
}

/** A mail server that takes every mail, and keeps all that it hears. */
export async function openMailServer(): Promise<MailServer> {
  let heard = '';
  const state = { isBusy: false };
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.write('220 ready\r\n');
    let inData = false;
    socket.on('data', (chunk: string) => {
      heard += chunk;
      if (inData && /\r\n\.\r\n$/.test(heard)) {
        inData = false;
        socket.write('250 kept\r\n');
      } else if (/^DATA/m.test(chunk)) {
        inData = true;
        socket.write('354 go on\r\n');
      } else if (state.isBusy && /^MAIL/m.test(chunk)) {
        socket.write('451 later\r\n');
      } else if (!inData) {
        socket.write(/^QUIT/m.test(chunk) ? '221 bye\r\n' : '250 ok\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  });
}
