import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Answer, Asked } from './answer.ts';
import { answerPayPal, writePayPalEvent } from './paypalApi.ts';
import { type FakeEvent, ProviderBooks } from './providerBooks.ts';
import { signPayPal, signStripe } from './signatures.ts';
import { answerStripe, writeStripeEvent } from './stripeApi.ts';

/** How often what goes wrong, from 0 to 1. */
export interface ProviderFaults {
  /** Done, but the answer never comes. */
  lostAnswers: number;
  lostWebhooks: number;
  doubledWebhooks: number;
  forgedWebhooks: number;
}

export const NO_FAULTS: ProviderFaults = {
  lostAnswers: 0,
  lostWebhooks: 0,
  doubledWebhooks: 0,
  forgedWebhooks: 0,
};

/** A provider that speaks parts of Stripe's and PayPal's APIs. Its faults follow from a seed. */
export class PaymentProvider {
  readonly books = new ProviderBooks();
  faults = NO_FAULTS;
  /** Before and after what each request does, and before it is answered. */
  onStep: (step: string) => void = () => {};
  readonly #server: Server;
  readonly #random: () => number;

  private constructor(seed: number) {
    const generator = xoroshiro128plus(seed);
    this.#random = () => (generator.next() >>> 0) / 2 ** 32;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async listen(seed = 1): Promise<PaymentProvider> {
    const provider = new PaymentProvider(seed);
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends the app what it has not told yet: out of order, twice, forged or never, as the faults say. The answers' statuses. */
  async deliver(appUrl: string): Promise<number[]> {
    const events = this.books.events.splice(0);
    for (let index = events.length - 1; index > 0; index -= 1) {
      const other = Math.floor(this.#random() * (index + 1));
      [events[index], events[other]] = [events[other] as FakeEvent, events[index] as FakeEvent];
    }
    const statuses: number[] = [];
    for (const event of events) {
      if (this.#happens('lostWebhooks')) continue;
      const { path, body, sign } = this.write(event);
      const send = (headers: Record<string, string>) =>
        fetch(`${appUrl}${path}`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', ...headers },
        }).then(
          ({ status }) => statuses.push(status),
          () => statuses.push(0),
        );
      const now = Math.floor(Date.now() / 1000);
      if (this.#happens('forgedWebhooks')) await send(sign(body, now, 'whsec_forged'));
      await send(sign(body, now));
      if (this.#happens('doubledWebhooks')) await send(sign(body, now));
    }
    return statuses;
  }

  /** An event as it is sent. */
  write(event: FakeEvent): { path: string; body: string; sign: typeof signStripe } {
    const isStripe = event.provider === 'stripe';
    return {
      path: `/api/payments/webhooks/${event.provider}`,
      body: isStripe ? writeStripeEvent(event, this.#pageOf) : writePayPalEvent(event),
      sign: isStripe ? signStripe : signPayPal,
    };
  }

  readonly #pageOf = (id: string): string => `${this.url}/pay/${id}`;

  #happens(fault: keyof ProviderFaults): boolean {
    return this.#random() < this.faults[fault];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request);
    if (asked.path.startsWith('/pay/')) return this.#pay(asked, response);
    this.onStep(`asked for ${asked.method} ${asked.path}`);
    const { status, body } = this.#ask(asked);
    this.onStep(`did ${asked.method} ${asked.path}`);
    if (this.#happens('lostAnswers')) {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  /** The same key again gets the first answer, as both providers promise; Stripe's only to the same request. */
  #ask(asked: Asked): Answer {
    const key = asked.headers['idempotency-key'] ?? asked.headers['paypal-request-id'];
    const known = key === undefined ? undefined : this.books.answered.get(key);
    const isPayPal = /^\/(v2|v1\/(oauth2|notifications|reporting|customer))\//.test(asked.path);
    if (known !== undefined && !isPayPal && known.text !== asked.text) {
      const message = 'Keys for idempotent requests can only be used with the same parameters.';
      return { status: 400, body: { error: { type: 'idempotency_error', message } } };
    }
    if (known !== undefined) return known.answer as Answer;
    if (!/^(Bearer|Basic) /.test(asked.headers.authorization ?? ''))
      return { status: 401, body: { name: 'no key' } };
    const answer = (isPayPal ? answerPayPal : answerStripe)(this.books, asked, this.#pageOf);
    // A decline is an answer, too.
    if (key !== undefined && (answer.status < 300 || answer.status === 402))
      this.books.answered.set(key, { text: asked.text, answer });
    return answer;
  }

  /** Where the buyer pays: a page with two buttons, which then lead back. */
  #pay({ method, path, form }: Asked, response: ServerResponse): void {
    const checkout = this.books.get(path.split('/')[2] ?? '');
    if (method === 'POST') {
      if (form.get('do') === 'pay') this.books.pay(checkout.id);
      else this.books.decline(checkout.id);
      response.writeHead(303, { location: checkout.returnUrl }).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(
        `<!doctype html><title>Pay</title><form method="post"><p>${checkout.amount} ${checkout.currency}</p><button name="do" value="pay">${checkout.kind === 'setup' ? 'Save card' : 'Pay'}</button> <button name="do" value="decline">Decline</button></form>`,
      );
  }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const body = await text(request);
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers as Record<string, string | undefined>,
    text: body,
    form: new URLSearchParams(body),
  };
}
