import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MemberMailer } from '../../api/services/mails/memberMailer.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { join, makeOrganization } from '../support/accountsApp.ts';
import { openWebApp } from '../support/webApp.ts';

const web = await openWebApp({ after });

test('a mail’s link stops its topic by a button, and the account’s page brings it back', async () => {
  const mia = await join(web, 'mia@example.org');
  const { id } = await makeOrganization(web, 'Neat', mia);
  await web.owner.query(
    `INSERT INTO events (organization_id, sequence, type, mail_due_at) VALUES ($1, 1, 'organization.resumed', now())`,
    [id],
  );
  const { pool, mailbox, services } = web;
  const linkBase = () => web.address;
  const mailer = new MemberMailer({
    pool,
    mail: mailbox,
    linkBase,
    currency: 'USD',
    ladder: services.ladder,
    onError: assert.fail,
  });
  await mailer.look();
  const [link = ''] = /http\S+\/mails\/stop\/\S+/.exec(mailbox.mails.at(-1)?.text ?? '') ?? [];
  const wanted = async () => (await mia.ask('GET', '/api/account/mails')).json().items[0].wanted.money;

  const visitor = await web.visit(link.replace(web.address, ''));
  const button = visitor.getByRole('button', { name: 'Stop these mails' });
  await button.waitFor();
  assert.equal(await wanted(), true, 'opening the link stops nothing');
  assert.deepEqual(await findAccessibilityFaults(visitor), []);
  await button.click();
  await visitor.getByText('no longer come').waitFor();
  assert.equal(await wanted(), false);

  const page = await web.visit('/account', { as: mia });
  const money = page.getByRole('group', { name: 'Neat' }).getByRole('checkbox', { name: 'Money alerts' });
  assert.equal(await money.isChecked(), false);
  const reloaded = page.waitForResponse((answer) => answer.url().includes('/api/account/mails'));
  await money.click();
  await reloaded;
  assert.equal(await wanted(), true);
  assert.equal(await money.isChecked(), true);
  assert.deepEqual(await findAccessibilityFaults(page), []);
  assert.deepEqual(web.faults, []);
});
