import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Simulation } from '../../proof/simulation/simulation.ts';

const SEEDS = Array.from({ length: 25 }, (_, number) => number + 1);

test('two billings, fleet changes, top-ups and power reports, statement by statement in 25 orders, lose and double nothing', async () => {
  await using simulation = await Simulation.open();
  const played = [];
  for (const seed of SEEDS) {
    const interleaving = await simulation.play(seed);
    assert.equal(interleaving.breach, null, `seed ${seed}:\n${interleaving.trace.join('\n')}`);
    played.push(interleaving);
  }
  for (const what of [
    'blocked',
    'collided',
    'fenced',
    'killedInTransaction',
    'answerLost',
    'outage',
    'suspensions',
    'resumes',
  ] as const) {
    assert.ok(
      played.some((interleaving) => interleaving[what]),
      `none of them was ${what}`,
    );
  }
});
