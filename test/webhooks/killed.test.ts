/** An app that is killed between sending a message and noting the answer leaves it to the next. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { insertOrganizations } from '../support/insertRows.ts';
import { openReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

test('a message whose app is killed before it notes the answer is sent again, the same', async () => {
  await using world = await DaemonWorld.open();
  await using receiver = await openReceiver();
  await insertOrganizations(world.owner, 1);
  await world.owner.query(
    `INSERT INTO webhook_endpoints (organization_id, url, event_types, secret)
     SELECT organization_id, $1, '{wallet.low}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' FROM organizations`,
    [receiver.url],
  );
  receiver.answer = () => {};
  const env = { WEBHOOK_ADDRESSES: 'any' };
  const first = startApp(world, env);
  await first.logs('listening');
  await world.owner.query(
    `INSERT INTO events (organization_id, sequence, type) SELECT organization_id, 1, 'wallet.low' FROM organizations`,
  );
  await until('the message is there', () => receiver.received.length === 1, {
    seen: () => [first.lines.slice(-5), first.errorText],
  });
  first.kill('SIGKILL');
  await first.ended;
  receiver.answer = (response) => void response.end();
  const state = async () =>
    (await world.owner.query('SELECT state, attempts FROM webhook_deliveries')).rows.map(
      (row) => `${row.state} ${row.attempts}`,
    );
  assert.deepEqual(await state(), ['pending 0']);
  // The claim of a minute ends.
  await world.owner.query('UPDATE webhook_deliveries SET next_try_at = now()');
  const second = startApp(world, env);
  await until('it is noted', async () => (await state())[0] === 'delivered 1');
  await second.stop();
  const [one, other] = receiver.received;
  assert.equal(receiver.received.length, 2);
  assert.equal(one?.headers['webhook-id'], other?.headers['webhook-id']);
  assert.equal(one?.body, other?.body);
});
