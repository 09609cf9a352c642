import Table from 'cli-table3';
import type { CampaignResult } from './campaign.ts';

export function commandToReplay({ seed }: CampaignResult, seconds: number): string {
  return `npm run chaos -- --seed ${seed} --seconds ${seconds}`;
}

/** Shows the impact: what all seeds went through together, and the breaches. */
export function printResults(results: CampaignResult[]): void {
  const sum = (of: (result: CampaignResult) => number) =>
    results.reduce((all, result) => all + of(result), 0);
  const charges = sum(({ impact }) => impact.charges);
  const duringFaults = sum(({ impact }) => impact.chargesDuringFaults);
  const outcomes = addUp(results.map(({ impact }) => impact.outcomes));
  const runners = addUp(results.map(({ impact }) => impact.runners));
  const rows: [string, string | number][] = [
    ['seeds', results.map(({ seed }) => seed).join(' ')],
    ['seconds of faults', sum(({ seconds }) => seconds)],
    ['hours that passed in the database', sum(({ hoursPassed }) => hoursPassed)],
    ['runs', `${sum(({ impact }) => impact.runs)}: ${inWords(outcomes)}`],
    ['runs by', inWords(runners)],
    ['runs that overlapped another', sum(({ impact }) => impact.overlapped)],
    ['runs superseded: a newer fence overtook them', outcomes.superseded ?? 0],
    ['leaders that found their lease taken', sum(({ fenced }) => fenced)],
    ['slices that collided and were retried', sum(({ impact }) => impact.collisions)],
    ['processes killed inside a transaction', sum(({ diedInTransaction }) => diedInTransaction)],
    ['processes started', sum(({ processesStarted }) => processesStarted)],
    ['charges posted', `${charges}, ${percent(duringFaults, charges)} of them during a fault`],
    ['ledger entries', sum(({ impact }) => impact.ledgerEntries)],
    ['wallets that fell below zero', sum(({ impact }) => impact.pastDueNotices)],
    ['top-ups acknowledged', sum(({ topUps }) => topUps.acknowledged)],
    [
      'top-ups without an answer at first',
      `${sum(({ topUps }) => topUps.unanswered)}, of which a repeat found ${sum(({ topUps }) => topUps.foundDone)} done`,
    ],
    [
      'top-ups that never got one',
      `${sum(({ topUps }) => topUps.unknown)}, of which ${sum(({ topUps }) => topUps.unknownDone)} were done, once`,
    ],
    [
      'movements posted by hand',
      `${sum(({ movements }) => movements.keys)} by 3 clerks, killed ${sum(({ movements }) => movements.killed)} times`,
    ],
    ['answers to movements', inWords(addUp(results.map(({ movements }) => movements.outcomes)))],
    [
      'instances, containers and add-ons created, changed, deleted; prices changed',
      [
        sum(({ changes }) => changes.created),
        sum(({ changes }) => changes.changed),
        `${sum(({ changes }) => changes.deleted)}; ${sum(({ changes }) => changes.prices)}`,
      ].join(', '),
    ],
    ['snapshots of the bank', sum(({ snapshots }) => snapshots)],
    ['recovered by itself after, at most', recovery(results)],
    ['suspensions for a debt', sum(({ suspensions }) => suspensions)],
    ['hours proved one by one', sum(({ hoursProved }) => hoursProved)],
    ['breaches', sum(({ breaches }) => breaches.length)],
  ];
  const faults = addUp(results.map((result) => result.faults));
  const missed = sum(({ faultsMissed }) => faultsMissed);
  print(['what', 'how much'], rows);
  print(['fault', 'times'], [...Object.entries(faults), ['found nothing to strike', missed]]);
}

function print(head: string[], rows: [string, string | number][]): void {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  process.stdout.write(`${table.toString()}\n`);
}

function addUp(counts: Record<string, number>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts.flatMap((one) => Object.entries(one))) {
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...sums].sort());
}

function inWords(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`;
}

function recovery(results: CampaignResult[]): string {
  const times = results.map(({ recoveredAfterMs }) => recoveredAfterMs);
  if (times.includes(null)) return 'not at all';
  return `${(Math.max(...times.map(Number)) / 1000).toFixed(1)} s`;
}
