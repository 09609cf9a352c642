import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { addMember, join, type Person } from '../support/accountsApp.ts';
import { Fleet } from '../support/fleet.ts';
import { insertContainerPlan, insertRow } from '../support/insertRows.ts';
import { debtorOf, ladderOf, powerOf } from '../support/ladder.ts';
import { openWebApp } from '../support/webApp.ts';

const web = await openWebApp({ after });
const fleet = await Fleet.open(web.database);
after(() => fleet.close());
let root: Person;
let instanceId: bigint;
let held: Awaited<ReturnType<typeof debtorOf>>;
before(async () => {
  root = await join(web, 'root@example.org', 'administrator');
  ({ instanceId } = await debtorOf(fleet));
  held = await debtorOf(fleet, 'held', '0.25');
  await insertContainerPlan(fleet.owner);
  await insertRow(fleet.owner, 'containers', { organization_id: held.organization.id });
  await fleet.runAt(await fleet.hoursFromNow(0), { ladder: ladderOf({ graceHours: 0 }) });
  await fleet.read(
    `UPDATE vps_instances SET status = 'stopped', carried_generation = power_generation WHERE instance_id = $1`,
    [held.instanceId],
  );
});

test('an administrator holds, suspends, lifts, exempts and limits with a reason each', async () => {
  const page = await web.visit('/organizations/acme/wallet', { as: root });
  const card = page.getByRole('region', { name: 'Debt and suspension' });
  const decide = async (label: string, fill: Record<string, string>, title: RegExp) => {
    await card.getByRole('button', { name: label, exact: true }).click();
    const dialog = page.getByRole('alertdialog', { name: title });
    for (const [field, text] of Object.entries(fill)) await dialog.getByLabel(field).fill(text);
    await dialog.getByLabel('Reason').fill('as agreed on the phone');
    return { dialog, submit: () => dialog.getByRole('button', { name: label }).click() };
  };
  await card.getByText('unpaid', { exact: true }).waitFor();
  assert.deepEqual(await findAccessibilityFaults(page), []);
  const hold = await decide('Hold', { Until: '2020-01-01T00:00' }, /Give acme time/);
  await hold.submit();
  await hold.dialog.getByText(/is not in the future/).waitFor();
  await hold.dialog.getByLabel('Until').fill('2099-01-01T00:00');
  await hold.submit();
  await card.getByText('acme is now: past due.').waitFor();
  assert.equal(await powerOf(fleet, instanceId), 'free on 2 0');
  await (await decide('Suspend', {}, /Suspend acme/)).submit();
  await card.getByText('acme is now: suspended.').waitFor();
  assert.equal(await powerOf(fleet, instanceId), 'held on 3 0');
  await (await decide('Lift suspension', {}, /Lift the suspension/)).submit();
  await card.getByText('No longer suspended for abuse').waitFor();
  await (await decide('Exempt', {}, /Exempt acme/)).submit();
  await card.getByText('as agreed on the phone', { exact: true }).waitFor();
  await (await decide('Set debt limit', { 'Debt limit': '100' }, /Set the debt limit/)).submit();
  await card.getByText('US$100.00, its own').waitFor();
});

test('what is held says so in lists and on its page, and why it is not started', async () => {
  const owner = await join(web, 'owner@example.org');
  await addMember(web, held.organization.id, owner, 'owner');
  const page = await web.visit('/organizations/held', { as: owner });
  const words = 'Held: off until the debt is paid';
  await page.getByRole('table', { name: 'Instances' }).getByText(words).waitFor();
  await page.goto(`/organizations/held/instances/${held.instanceId}`);
  await page.getByText(words).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Reboot' }).count(), 0);
  await page.getByRole('button', { name: 'Start' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('The organization is suspended').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Start' }).isDisabled(), true);
  assert.deepEqual(await findAccessibilityFaults(page), []);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Keep off' }).click();
  await dialog.getByRole('button', { name: 'Keep instance off' }).click();
  await page.getByText('It stays off then').waitFor();
  await page.goto('/organizations/held/containers');
  await page.getByText(words).waitFor();
});
