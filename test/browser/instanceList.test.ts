import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findFaultsInEveryLook } from '../support/accessibility.ts';
import { join, makeOrganization } from '../support/accountsApp.ts';
import { insertPlan, insertPrice, TestOrganization } from '../support/fleetRows.ts';
import { insertRow } from '../support/insertRows.ts';
import { press, tabTo, typeInto } from '../support/keyboard.ts';
import { openWebApp } from '../support/webApp.ts';

const web = await openWebApp({ after });

test('several instances are found, chosen and stopped by keyboard, and each outcome is told', async () => {
  const ada = await join(web, 'ada@example.org');
  const { region_id } = await insertRow<{ region_id: number }>(web.owner, 'regions', {
    code: 'fra1',
    name: 'Frankfurt',
  });
  const plan = await insertPlan(web.owner, 'small');
  await insertPrice(web.owner, plan, { monthly: '10', hourly: '0.0149' });
  const { id, handle } = await makeOrganization(web, 'Acme', ada);
  const acme = new TestOrganization(web.owner, id, handle, region_id);
  await acme.credit('50');
  const names = ['web-1', 'web-2', 'web-3', 'db'];
  const ids = [];
  for (const name of names) {
    const instance = await acme.instance({ plan, from: new Date(Date.now() - 60_000).toISOString() });
    await web.owner.query('UPDATE vps_instances SET name = $2 WHERE instance_id = $1', [instance.id, name]);
    ids.push(instance.id);
  }
  const page = await web.visit('/organizations/acme', { as: ada });
  const table = page.getByRole('table', { name: 'instances' });
  await table.getByRole('row', { name: 'db' }).waitFor();
  await typeInto(page, 'Search', 'EB-');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('3 instances').waitFor();
  await press(page, 'button', 'Name');
  await page.waitForURL('**/organizations/acme?search=EB-&sort=name');
  await table.getByRole('rowheader').first().getByRole('link', { name: 'web-1' }).waitFor();
  assert.match((await table.getByRole('row', { name: 'web-1' }).textContent()) ?? '', /US\$10\.00/);

  await tabTo(page.getByLabel('Select all that are shown'));
  await page.keyboard.press('Space');
  await page.getByRole('status').getByText('3 selected').waitFor();
  await tabTo(page.getByLabel('Select web-3'));
  await page.keyboard.press('Space');
  await page.getByRole('status').getByText('2 selected').waitFor();
  assert.deepEqual(await findFaultsInEveryLook(page), []);
  await press(page, 'button', 'Stop');
  const dialog = page.getByRole('alertdialog', { name: 'Stop 2 instances?' });
  await dialog.getByText('web-1, web-2').waitFor();
  const gone = await ada.ask('DELETE', `/api/organizations/acme/instances/${ids[1]}`);
  assert.equal(gone.statusCode, 200, gone.body);
  await dialog.getByRole('button', { name: 'Stop 2 instances' }).press('Enter');
  await page.getByText('Stop: 1 of 2 instances accepted').waitFor();
  const outcomes = await page.getByRole('listitem').filter({ hasText: /^web-/ }).allTextContents();
  assert.equal(outcomes[0], 'web-1: is being stopped');
  assert.match(outcomes[1] ?? '', /^web-2: .*deleted/);
  const asked = await web.owner.query<{ name: string; work: string | null }>(
    'SELECT name, wanted_work AS work FROM vps_instances WHERE organization_id = $1 ORDER BY instance_id',
    [id],
  );
  assert.deepEqual(
    asked.rows.map(({ name, work }) => `${name} ${work}`),
    ['web-1 stop', 'web-2 delete', 'web-3 null', 'db null'],
  );
  assert.equal(
    await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href'),
    '/api/organizations/acme/instances.csv?search=EB-&sort=name',
  );
  assert.deepEqual(web.faults, []);
});
