import { ProviderError } from './provider.ts';

export interface PayPalSettings {
  clientId: string;
  secret: string;
  webhookId: string;
  /** Such as https://api-m.paypal.com */
  apiBase: string;
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes is whatever PayPal sends; each reader takes the fields it knows
  body: any;
}

interface Call {
  /** Makes a repeat safe: PayPal answers it as it did the first time. */
  requestId?: string;
  /** JSON as text, so that a webhook can be passed on exactly as it came. */
  body?: string;
}

const PATIENCE_MS = 20_000;
/** A token is not used in its last minute. */
const TOKEN_MARGIN_MS = 60_000;

/** Speaks to PayPal's REST API with an access token that it renews. */
export class PayPalClient {
  readonly #settings: PayPalSettings;
  #token: { value: string; usedUntil: number } | null = null;

  constructor(settings: PayPalSettings) {
    this.#settings = settings;
  }

  get webhookId(): string {
    return this.#settings.webhookId;
  }

  /** The answer whatever its status, but for a missing or failing server. */
  async call(method: 'GET' | 'POST', path: string, { requestId, body }: Call = {}): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.#accessToken()}` };
    // Full answers, so that a capture need not be read again.
    if (method === 'POST')
      Object.assign(headers, { 'content-type': 'application/json', prefer: 'return=representation' });
    if (requestId !== undefined) headers['paypal-request-id'] = requestId;
    const answer = await this.#send(path, {
      method,
      headers,
      body: method === 'POST' ? (body ?? '{}') : null,
    });
    if (answer.status === 401) this.#token = null;
    if (answer.status === 401 || answer.status >= 500) throw failed(path, answer);
    return answer;
  }

  async #accessToken(): Promise<string> {
    if (this.#token !== null && this.#token.usedUntil > performance.now()) return this.#token.value;
    const { clientId, secret } = this.#settings;
    const answer = await this.#send('/v1/oauth2/token', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    if (answer.status !== 200) throw failed('/v1/oauth2/token', answer);
    const { access_token: value, expires_in: seconds } = answer.body;
    this.#token = { value, usedUntil: performance.now() + seconds * 1000 - TOKEN_MARGIN_MS };
    return value;
  }

  async #send(path: string, request: RequestInit): Promise<Answer> {
    try {
      const response = await fetch(`${this.#settings.apiBase}${path}`, {
        ...request,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    } catch (error) {
      throw new ProviderError(`PayPal: no answer (${(error as Error).message})`);
    }
  }
}

/** In PayPal's words; nothing of the request. */
export function failed(path: string, { status, body }: Answer): ProviderError {
  const words = body?.details?.[0]?.issue ?? body?.name ?? body?.error ?? 'no reason';
  return new ProviderError(`PayPal: ${path.split('?')[0]} answered ${status} (${words})`, status);
}
