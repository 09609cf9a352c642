import { type Instant, SECOND_MICROS } from '../instant.ts';

/** Rule 28: how long after each attempt that failed the next one is made; after the last there is none. */
const WAITS_SECONDS = [
  5,
  5 * 60,
  30 * 60,
  2 * 3_600,
  5 * 3_600,
  10 * 3_600,
  14 * 3_600,
  20 * 3_600,
  24 * 3_600,
];
/** Waits differ by up to a tenth, so that what failed together does not come back together. */
const JITTER = 0.1;
/** What an endpoint may ask for at most. */
const LONGEST_WAIT_SECONDS = 24 * 3_600;
/** How long an endpoint that is overloaded and does not say for how long is left alone. */
const REST_SECONDS = 30;
/** Too many requests, and gateways that do not reach or wait for what is behind them. */
const OVERLOADED = [429, 502, 503, 504];
const GONE = 410;
/** An endpoint that took nothing for so long is disabled. */
const FAILING_SECONDS = 5 * 24 * 3_600;

/** What came back: a status, or null when no answer came. */
export interface Answer {
  status: number | null;
  /** The header, as it came. */
  retryAfter: string | null;
}

export type Judgement =
  | { outcome: 'delivered' }
  /** No other attempt: none is left, or the endpoint is gone for good. */
  | { outcome: 'failed'; isGone: boolean; restUntil: Instant | null }
  | { outcome: 'retry'; at: Instant; restUntil: Instant | null };

/**
 * What follows from the answer to an attempt, counted from 1, that was made at a moment. `jitter` is from 0 to below 1.
 * restUntil: until when the endpoint is to be left alone.
 */
export function judgeAnswer(answer: Answer, attempt: number, at: Instant, jitter: number): Judgement {
  const { status } = answer;
  if (status !== null && status >= 200 && status < 300) return { outcome: 'delivered' };
  const asked = askedSeconds(answer.retryAfter, at);
  const isOverloaded = status !== null && OVERLOADED.includes(status);
  const restUntil = isOverloaded ? after(at, asked ?? REST_SECONDS) : null;
  const wait = WAITS_SECONDS[attempt - 1];
  if (status === GONE || wait === undefined) return { outcome: 'failed', isGone: status === GONE, restUntil };
  const jittered = wait * (1 - JITTER + 2 * JITTER * jitter);
  return { outcome: 'retry', at: after(at, Math.max(jittered, asked ?? 0)), restUntil };
}

/** Whether an endpoint that has only failed since a moment is to be disabled at another. */
export function hasFailedTooLong(failingSince: Instant | null, at: Instant): boolean {
  return failingSince !== null && at - failingSince >= BigInt(FAILING_SECONDS) * SECOND_MICROS;
}

/** Retry-After: seconds, or a date (RFC 9110). Null: it says neither. */
function askedSeconds(header: string | null, at: Instant): number | null {
  const text = header?.trim() ?? '';
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : secondsUntil(text, at);
  return seconds === null ? null : Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS);
}

function secondsUntil(date: string, at: Instant): number | null {
  if (!/^[A-Z][a-z]{2}, .* GMT$/.test(date)) return null;
  const moment = Date.parse(date);
  return Number.isNaN(moment) ? null : moment / 1_000 - Number(at / 1_000n) / 1_000;
}

function after(at: Instant, seconds: number): Instant {
  return at + BigInt(Math.round(seconds * 1_000)) * 1_000n;
}
