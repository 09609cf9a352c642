/** An app that is killed while a mail is in its hand loses that mail's answer, and no other mail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { insertOrganizations } from '../support/insertRows.ts';
import { openMailServer } from '../support/mailServer.ts';
import { until } from '../support/until.ts';

test('no mail comes twice when the app is killed before it hears that one was taken', async () => {
  await using world = await DaemonWorld.open();
  await using server = await openMailServer();
  await insertOrganizations(world.owner, 1);
  await world.owner.query(
    `WITH made AS (
       INSERT INTO users (email, email_confirmed_at) SELECT n || '@example.org', now() FROM generate_series(1, 3) n
       RETURNING user_id
     ), joined AS (
       INSERT INTO organization_members (organization_id, user_id, role)
       SELECT organization_id, user_id, 'owner' FROM made, organizations
     )
     INSERT INTO events (organization_id, sequence, type, payload, mail_due_at)
     SELECT organization_id, 1, 'organization.resumed', '{"balance": "5.000000"}', now() FROM organizations`,
  );
  const env = { SMTP_URL: server.url, MAIL_FROM: 'stacks@example.org' };
  server.isSilent = true;
  const first = startApp(world, env);
  await until('a mail is there', () => server.mails.length === 1, {
    seen: () => [first.lines.slice(-5), first.errorText],
  });
  first.kill('SIGKILL');
  await first.ended;
  server.isSilent = false;
  const second = startApp(world, env);
  await until('the others are there', () => server.mails.length >= 3, {
    seen: () => [second.lines.slice(-5), second.errorText],
  });
  await second.stop();
  const to = server.mails.flatMap((mail) => mail.to).sort();
  assert.deepEqual(to, ['1@example.org', '2@example.org', '3@example.org']);
});
