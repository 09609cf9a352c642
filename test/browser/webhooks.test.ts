import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join } from '../support/accountsApp.ts';
import { Fleet } from '../support/fleet.ts';
import { openReceiver, verify } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { openWebApp } from '../support/webApp.ts';
import { dispatcherOf, happen } from '../support/webhooks.ts';

const web = await openWebApp({ after });
const fleet = await Fleet.open(web.database);
after(() => fleet.close());

test('a webhook is made with its secret, tested, seen to fail, and sent to again', async () => {
  await using receiver = await openReceiver();
  const root = await join(web, 'root@example.org', 'administrator');
  const acme = await fleet.organization('acme', { balance: '5' });
  const page = await web.visit('/organizations/acme/webhooks', { as: root });
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByLabel('URL').fill('https://example.org/hooks');
  await page.getByLabel('Description').fill('Bookkeeping');
  await page.getByRole('button', { name: 'Create webhook' }).click();
  const secret = await page.getByLabel('Secret').inputValue();
  assert.match(secret, /^whsec_/);
  assert.deepEqual(await findAccessibilityFaults(page), []);

  await web.owner.query('UPDATE webhook_endpoints SET url = $1', [receiver.url]);
  receiver.answer = (response) => void response.writeHead(500).end('no room');
  await page.getByRole('button', { name: 'Send test' }).click();
  await until('the test is there', async () => {
    const { rows } = await web.owner.query('SELECT FROM webhook_deliveries');
    return rows.length === 1;
  });
  await dispatcherOf(fleet).look();
  const row = page.getByRole('row', { name: /^Test/ });
  await row.getByText('Answer 500').waitFor();
  await row.getByText('Next try').waitFor();
  await row.getByText('Request and answer').click();
  await row.getByText('no room').waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);

  receiver.answer = (response) => void response.end();
  await row.getByRole('button', { name: 'Send again' }).click();
  await until('it is asked for again', async () => {
    const { rows } = await web.owner.query('SELECT FROM webhook_deliveries WHERE attempts = 0');
    return rows.length === 1;
  });
  await dispatcherOf(fleet).look();
  await row.getByText('Delivered').waitFor();
  const [, received] = receiver.received;
  assert.ok(received);
  verify(received, secret);

  await page.reload();
  await page.getByRole('button', { name: 'Events, 1 new' }).click();
  await page.getByText('Wallet topped up').last().waitFor();
  await page.keyboard.press('Escape');
  await happen(fleet, acme.id);
  await page.reload();
  await page.getByRole('button', { name: 'Events, 1 new' }).waitFor();
  assert.deepEqual(web.faults, []);
});
