/** What one look at the database is enough to say: a slow or unlucky one is no outage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlatformStateService } from '../../api/services/status/platformStateService.ts';
import { ReadinessService } from '../../api/services/status/readinessService.ts';
import { until } from '../support/until.ts';

type Step = () => Promise<unknown>;

const NOW = 2_000_000_000_000_000n;
/** Long enough for anything that answers, and soon over for what does not. */
const [LONG_MS, SHORT_MS] = [60_000, 5];
const AWAY = 'Major outage: the database does not answer';
const GOOD = 'All systems operational';

const answers: Step = async () => ({ rows: [{ now: NOW }] });
const isCut: Step = async () => {
  throw new Error('Connection terminated unexpectedly');
};
const isSilent: Step = () => new Promise(() => {});
const takesLong: Step = () => new Promise((resolve) => setTimeout(resolve, 10 * SHORT_MS)).then(answers);

/** Looks at a database that does these things in turn, when it is asked the time, or for the open reports. */
function looking({
  clock = [],
  reports = [],
  answeringMs = LONG_MS,
}: {
  clock?: Step[];
  reports?: Step[];
  answeringMs?: number;
}) {
  let nowMs = 0;
  const given: unknown[] = [];
  const client = {
    query: () => (clock.shift() ?? answers)(),
    release: (isBroken?: unknown) => given.push(isBroken ?? false),
  };
  const nothing = async () => {};
  const stats = { total: 0, byStatus: { error: 0 }, at: NOW };
  const service = new PlatformStateService({
    pool: { connect: async () => client, waitingCount: 0 },
    stats: { getVPSStats: nothing, lastVPSStats: () => stats },
    daemons: { getDaemonStatus: nothing, lastDaemonStatus: () => null },
    readiness: { findProblem: async () => null },
    record: { get: nothing, last: () => null },
    reports: { look: () => (reports.shift() ?? nothing)(), last: () => [] },
    clock: () => nowMs,
    patience: { answeringMs, awayMs: SHORT_MS },
  } as unknown as ConstructorParameters<typeof PlatformStateService>[0]);
  return {
    /** Whether each connection was given up. */
    given,
    look: async () => {
      nowMs += 2_000;
      return (await service.judge({ seesBilling: false })).state.title;
    },
  };
}

test('a database that takes its time is no outage, until it was away', async () => {
  const { look, given } = looking({ clock: [takesLong, isCut, isCut, takesLong] });
  assert.equal(await look(), GOOD);
  assert.equal(await look(), AWAY);
  assert.equal(await look(), AWAY, 'to be back it has to answer soon');
  await until('it answers soon', async () => (await look()) === GOOD);
  assert.deepEqual(given.slice(0, 3), [false, true, true]);
});

test('a database that says nothing is away, and its connection given up', async () => {
  const { look, given } = looking({ clock: [isSilent], answeringMs: SHORT_MS });
  assert.equal(await look(), AWAY);
  await until('it answers', async () => (await look()) === GOOD);
  assert.equal(given[0], true);
});

test('what the database said while the app itself was held up counts', async () => {
  const heldUp: Step = () => {
    const came = new Promise((resolve) => setImmediate(resolve)).then(answers);
    const late = performance.now() + 10 * SHORT_MS;
    while (performance.now() < late);
    return came;
  };
  const { look } = looking({ clock: [heldUp], answeringMs: SHORT_MS });
  assert.equal(await look(), GOOD);
});

test('a connection or a question of before it was back is tried again at once, and fails once only', async () => {
  for (const unlucky of [{ clock: [isCut] }, { reports: [isCut] }]) {
    assert.equal(await looking(unlucky).look(), GOOD);
  }
  for (const gone of [{ clock: [isCut, isCut] }, { reports: [isCut, isCut] }]) {
    const { look } = looking(gone);
    assert.equal(await look(), AWAY);
    assert.equal(await look(), GOOD);
  }
});

test('a database that is away is no reason of the app’s own not to be ready, which would be remembered', async () => {
  const pool = { query: isCut } as unknown as ConstructorParameters<typeof ReadinessService>[0];
  await assert.rejects(new ReadinessService(pool).findProblem(), /Connection terminated/);
});
