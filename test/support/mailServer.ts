import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail as it came. */
interface ReceivedMail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** By name in lower case. */
  headers: Map<string, string>;
  raw: string;
}

interface MailServer extends AsyncDisposable {
  url: string;
  mails: ReceivedMail[];
  /** It puts every mail off until later. */
  isBusy: boolean;
  /** It takes mails, and never says so. */
  isSilent: boolean;
}

/** A mail server that takes every mail, and keeps it. */
export async function openMailServer(): Promise<MailServer> {
  const state = { isBusy: false, isSilent: false, mails: [] as ReceivedMail[] };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom: (_address, _session, done) =>
      done(state.isBusy ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
    onData: (stream, { envelope }, done) => {
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      stream
        .toArray()
        .then((chunks: Buffer[]) => read(Buffer.concat(chunks).toString()))
        .then((mail) => {
          state.mails.push({ from, to, ...mail });
          if (!state.isSilent) done();
        }, done);
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

async function read(raw: string): Promise<Omit<ReceivedMail, 'from' | 'to'>> {
  const { subject = '', text = '', html = '', headers } = await PostalMime.parse(raw);
  return { subject, text, html, headers: new Map(headers.map(({ key, value }) => [key, value])), raw };
}
