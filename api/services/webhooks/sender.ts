import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { guardedLookup, refuseLiteral } from './addresses.ts';

export interface SenderOptions {
  /** Whether private addresses, and http on this machine, are allowed. */
  allowsPrivate: boolean;
  /** For the whole exchange: connecting, sending, and the answer to its end. */
  limitMs?: number;
  /** How names are looked up; by default as everywhere. */
  lookup?: LookupFunction;
}

export interface Exchange {
  /** Null: no whole answer came, and error says why. */
  status: number | null;
  retryAfter: string | null;
  /** Its beginning. */
  answer: string | null;
  error: string | null;
}

const LIMIT_MS = 15_000;
const KEPT_CHARACTERS = 1_000;
const KEPT_BYTES = 1_000;

/** Sends a message once, and waits for the answer. Redirects are answers like others: nobody follows them. */
export async function sendMessage(
  url: URL,
  headers: Record<string, string>,
  body: string,
  { allowsPrivate, limitMs = LIMIT_MS, lookup }: SenderOptions,
): Promise<Exchange> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    if (!allowsPrivate) refuseLiteral(url);
    return await exchange(url, headers, body, signal, allowsPrivate ? lookup : guardedLookup(lookup));
  } catch (error) {
    const why = signal.aborted ? `no whole answer within ${limitMs / 1_000} seconds` : describe(error);
    return { status: null, retryAfter: null, answer: null, error: why };
  }
}

function exchange(
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
  lookup: LookupFunction | undefined,
): Promise<Exchange> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
    url,
    {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'ContainerStacks-Webhooks',
      },
      // Each connection looks its name up anew, and so is judged anew.
      agent: false,
      signal,
      ...(lookup && { lookup }),
    },
    (response) => {
      // Some say what is no status at all, which nobody could act on.
      if (response.statusCode === undefined || response.statusCode < 100)
        return void request.destroy(new Error(`its answer’s status is ${response.statusCode}`));
      readBeginning(response).then((answer) => {
        const { statusCode = 0, headers: answered } = response;
        resolve({
          status: statusCode,
          retryAfter: answered['retry-after'] ?? null,
          answer,
          error: null,
        });
        request.destroy();
      }, reject);
    },
  );
  request.on('error', reject);
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    reject(new Error('it answered with another protocol'));
  });
  // However the connection ended: whoever sends waits no longer.
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  request.end(body);
  return promise;
}

/** Of a long answer only the beginning is waited for. */
async function readBeginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= KEPT_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString();
  // PostgreSQL takes no NUL, and no half of a character.
  return text.replaceAll('\0', '').slice(0, KEPT_CHARACTERS).toWellFormed();
}

function describe(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || 'the connection failed').slice(0, 300);
}
