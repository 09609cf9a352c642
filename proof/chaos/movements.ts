import { setTimeout as sleep } from 'node:timers/promises';
import { formatMicros } from '../../domain/money.ts';
import type { Pool } from '../../db/pool.ts';
import { Clerk, type ClerkAnswer } from './clerk.ts';
import type { SeededRandom } from './random.ts';

const CLERKS = 3;

/** Clerks who post the same movements at once, one of them killed every few seconds, until the signal. */
export async function beClerks(
  url: string,
  random: SeededRandom,
  stop: AbortSignal,
): Promise<{ answers: ClerkAnswer[]; kills: number }> {
  const answers: ClerkAnswer[] = [];
  const seed = random.between(1, 1_000_000);
  const clerks = Array.from({ length: CLERKS }, () => new Clerk(url, seed, answers));
  for (const clerk of clerks) clerk.start();
  while (!stop.aborted) {
    await sleep(random.between(1_000, 5_000), undefined, { signal: stop }).catch(() => {});
    if (!stop.aborted) await random.pick(clerks).killAtWork();
  }
  await Promise.all(clerks.map((clerk) => clerk.end()));
  return { answers, kills: clerks.reduce((sum, clerk) => sum + clerk.kills, 0) };
}

interface Entry {
  organization: bigint;
  no: bigint;
  kind: string;
  micros: bigint;
  concerns: bigint | null;
  key: string | null;
}

/**
 * Each movement that was answered is there once, as the entry that every answer named; nothing is there that nobody asked
 * for; and no entry passes a limit of rule 16, worked out here from the ledger alone.
 */
export async function compareMovements(owner: Pool, answers: ClerkAnswer[]): Promise<void> {
  const { rows } = await owner.query<Entry>(
    `SELECT organization_id AS organization, entry_no AS no, kind, amount_micros AS micros, concerns_entry_no AS concerns,
            idempotency_key AS key FROM wallet_ledger ORDER BY organization_id, entry_no`,
  );
  const wrong = [...wrongAnswers(rows, answers)];
  for (const ledger of Map.groupBy(rows, ({ organization }) => organization).values()) {
    wrong.push(...beyondBalance(ledger), ...beyondEntry(ledger));
  }
  if (wrong.length > 0) throw new Error(wrong.join(', '));
}

function* wrongAnswers(rows: Entry[], answers: ClerkAnswer[]): Generator<string> {
  const posted = new Map<string, string>();
  for (const { organization, no, kind, micros, concerns, key } of rows) {
    if (!key?.startsWith('clerk-')) continue;
    const words = `${organization} ${key} ${kind} ${formatMicros(micros)} ${concerns ?? ''}`;
    if (posted.has(words)) yield `${words} twice`;
    posted.set(words, `${organization}/${no}`);
  }
  const asked = new Set(answers.map(({ words }) => words));
  for (const words of posted.keys()) if (!asked.has(words)) yield `${words}, which nobody asked for`;
  for (const { words, entry } of answers) {
    if (entry !== null && posted.get(words) !== entry) yield `${words} is not entry ${entry}`;
  }
}

/** A refund leaves no debt, a write-off no credit. */
function* beyondBalance(ledger: Entry[]): Generator<string> {
  let balance = 0n;
  for (const { organization, no, kind, micros } of ledger) {
    balance += micros;
    const isBeyond = (kind === 'refund' && balance < 0n) || (kind === 'write_off' && balance > 0n);
    if (isBeyond) yield `entry ${organization}/${no}, a ${kind}, left ${formatMicros(balance)}`;
  }
}

/** A top-up bears refunds and chargebacks up to itself, a charge adjustments up to itself, either way. */
function* beyondEntry(ledger: Entry[]): Generator<string> {
  const about = Map.groupBy(
    ledger.filter(({ concerns }) => concerns !== null),
    ({ concerns }) => concerns,
  );
  for (const { organization, no, micros } of ledger) {
    const sum = (about.get(no) ?? []).reduce((all, entry) => all + entry.micros, 0n);
    const most = micros < 0n ? -micros : micros;
    if (sum > most || sum < -most)
      yield `entry ${organization}/${no} bears ${formatMicros(sum)} of ${formatMicros(most)}`;
  }
}
