/** Webhooks through the API: an organization's by its owners, the platform's by administrators. */
import assert from 'node:assert/strict';
import { WebhookService } from '../../api/services/webhooks/webhookService.ts';
import { EVENTS } from '../../contracts/events.ts';
import { DeliveryList, MadeWebhook, WebhookList } from '../../contracts/webhooks.ts';
import { platformTest } from '../support/platformApp.ts';
import { openReceiver } from '../support/receiver.ts';
import { dispatcherOf, happen, webhookTo } from '../support/webhooks.ts';

const URL_ = 'https://example.org/hooks';

platformTest(
  'an owner makes, tests, rotates, disables and deletes a webhook; its secret is told once',
  async (world) => {
    const acme = await world.fleet.organization('acme');
    const owner = await world.member(acme, 'owner');
    const base = '/api/organizations/acme/webhooks';
    const body = { url: URL_, events: ['wallet.low'], description: 'Books' };
    const made = MadeWebhook.parse((await world.ask(owner, 'POST', base, { body })).json());
    assert.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const one = `${base}/${made.webhook.id}`;
    const rotated = MadeWebhook.parse((await world.ask(owner, 'POST', `${one}/rotate`)).json());
    assert.notEqual(rotated.secret, made.secret);
    assert.notEqual(rotated.webhook.formerSecretUntil, null);
    // A receiver still checks with the first: a third would silence it.
    assert.equal((await world.ask(owner, 'POST', `${one}/rotate`)).statusCode, 409);
    assert.equal((await world.ask(owner, 'POST', `${one}/test`)).statusCode, 202);
    const list = await world.ask(owner, 'GET', base);
    assert.equal(list.body.includes('whsec_'), false);
    const { items, choices } = WebhookList.parse(list.json());
    assert.deepEqual(
      items.map(({ url, description, events }) => ({ url, description, events })),
      [body],
    );
    assert.equal(choices.includes('incident.opened'), false);
    const deliveries = DeliveryList.parse((await world.ask(owner, 'GET', `${one}/deliveries`)).json());
    assert.deepEqual(
      deliveries.items.map(({ type, state }) => [type, state]),
      [['webhook.test', 'pending']],
    );
    const disabled = await world.ask(owner, 'PATCH', one, { body: { enabled: false } });
    assert.equal(disabled.json().disabled.because, 'by_hand');
    assert.equal((await world.ask(owner, 'POST', `${one}/test`)).statusCode, 409);
    assert.equal((await world.ask(owner, 'DELETE', one)).statusCode, 204);
    const actions = await world.fleet.read<{ action: string }>(
      `SELECT action FROM audit_log ORDER BY audit_id`,
    );
    assert.deepEqual(
      actions.map(({ action }) => action),
      ['webhook.create', 'webhook.rotate', 'webhook.change', 'webhook.delete'],
    );
  },
);

platformTest('what a webhook may not be is refused, all faults together', async (world) => {
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  const body = { url: 'http://example.org/', events: ['incident.opened'] };
  const refused = await world.ask(owner, 'POST', '/api/organizations/acme/webhooks', { body });
  assert.equal(refused.statusCode, 400);
  assert.match(refused.json().detail, /url: must begin with https.*events: only the platform’s/);
  const unreadable = { url: 'https://example.org/\0', events: ['wallet.low'] };
  const nul = await world.ask(owner, 'POST', '/api/organizations/acme/webhooks', { body: unreadable });
  assert.deepEqual([nul.statusCode, nul.json().faults[0].place], [400, 'body.url']);
  const allowed = { url: URL_, events: ['incident.opened', 'wallet.low'] };
  assert.equal(
    (await world.ask(world.administrator, 'POST', '/api/webhooks', { body: allowed })).statusCode,
    201,
  );
});

platformTest('nobody reaches the webhooks of others: by path, number or role', async (world) => {
  const acme = await world.fleet.organization('acme');
  const other = await world.fleet.organization('other');
  const owner = await world.member(acme, 'owner');
  const admin = await world.member(acme, 'admin');
  const { endpoint } = await webhookTo(world.fleet, other.id, URL_);
  const { endpoint: platform } = await webhookTo(world.fleet, null, URL_);
  for (const { endpointId } of [endpoint, platform]) {
    const one = `/api/organizations/acme/webhooks/${endpointId}`;
    for (const [method, path] of [
      ['GET', `${one}/deliveries`],
      ['POST', `${one}/test`],
      ['POST', `${one}/rotate`],
      ['DELETE', one],
    ] as const)
      assert.equal((await world.ask(owner, method, path)).statusCode, 404, `${method} ${path}`);
  }
  assert.equal((await world.ask(admin, 'GET', '/api/organizations/acme/webhooks')).statusCode, 403);
  assert.equal((await world.ask(owner, 'GET', '/api/webhooks')).statusCode, 403);
});

platformTest('a delivery shows its request, answer and next try, and is sent again', async (world) => {
  await using receiver = await openReceiver();
  receiver.answer = (response) => void response.writeHead(500).end('x'.repeat(5_000));
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  const { endpoint } = await webhookTo(world.fleet, acme.id, receiver.url);
  await happen(world.fleet, acme.id, { balance: '1.000000' });
  await dispatcherOf(world.fleet).look();
  const one = `/api/organizations/acme/webhooks/${endpoint.endpointId}`;
  const [failed] = DeliveryList.parse((await world.ask(owner, 'GET', `${one}/deliveries`)).json()).items;
  assert.ok(failed);
  assert.equal(failed.request, receiver.received[0]?.body);
  assert.deepEqual([failed.state, failed.attempts, failed.latest?.status], ['pending', 1, 500]);
  assert.equal(failed.latest?.answer, 'x'.repeat(1_000));
  assert.notEqual(failed.nextTryAt, null);
  receiver.answer = (response) => void response.end();
  assert.equal((await world.ask(owner, 'POST', `${one}/deliveries/${failed.id}/resend`)).statusCode, 202);
  await dispatcherOf(world.fleet).look();
  const { items } = (await world.ask(owner, 'GET', `${one}/deliveries/${failed.id}/attempts`)).json();
  assert.deepEqual(
    items.map(({ status }: { status: number }) => status),
    [200, 500],
  );
  const list = (await world.ask(owner, 'GET', '/api/organizations/acme/events')).json();
  assert.deepEqual(
    list.items.map(({ type, sequence }: never) => [type, sequence]),
    [['wallet.low', 1]],
  );
});

platformTest('the API’s description tells of every message that is sent, and nothing else', async (world) => {
  const document = (await world.ask(null, 'GET', '/api/openapi.json')).json();
  assert.deepEqual(Object.keys(document.webhooks), [...Object.keys(EVENTS), 'webhook.test']);
  const { schema } = document.webhooks['wallet.past_due'].post.requestBody.content['application/json'];
  assert.deepEqual(schema.properties.data.required, ['balance', 'entry', 'kind']);
});

platformTest('two at once make no webhook beyond the twentieth', async (world) => {
  const acme = await world.fleet.organization('acme');
  const webhooks = new WebhookService(world.fleet.app, { allowsPrivate: false });
  const make = () =>
    webhooks.create(acme.id, { url: URL_, description: '', eventTypes: ['wallet.low'] }, { operator: 'ada' });
  for (let made = 0; made < 18; made += 1) await make();
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(make));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 2);
  assert.equal((await webhooks.list(acme.id)).length, 20);
});

platformTest('a URL with an address that is not public is refused when it is given', async (world) => {
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  for (const host of ['[::1]', '10.0.0.8', '169.254.169.254', '2130706433', '[::ffff:10.0.0.8]']) {
    const body = { url: `https://${host}/hooks`, events: ['wallet.low'] };
    const refused = await world.ask(owner, 'POST', '/api/organizations/acme/webhooks', { body });
    assert.equal(refused.statusCode, 400, host);
    assert.match(refused.json().detail, /url: .* is not a public address/);
  }
});
