/** What follows from the events and dates of the ladder: the app mails owners, and deletes what was announced. */
import assert from 'node:assert/strict';
import { MailService } from '../../api/services/mails/mailService.ts';
import { Terminations } from '../../api/services/debtors/terminations.ts';
import { MemberMailer } from '../../api/services/mails/memberMailer.ts';
import { type Fleet, fleetTest } from '../support/fleet.ts';
import { debtorOf, eventsOf, ladderOf } from '../support/ladder.ts';
import { openMailServer } from '../support/mailServer.ts';

const fail = (error: Error) => {
  throw error;
};

async function ownerOf(fleet: Fleet, organizationId: bigint, email: string): Promise<void> {
  await fleet.read(
    `WITH made AS (INSERT INTO users (email, email_confirmed_at) VALUES ($2, now()) RETURNING user_id)
     INSERT INTO organization_members (organization_id, user_id, role) SELECT $1, user_id, 'owner' FROM made`,
    [organizationId, email],
  );
}

fleetTest(
  'owners are mailed once what happened, with the sum that ends it and why the mail came',
  async (fleet) => {
    await using server = await openMailServer();
    const { organization } = await debtorOf(fleet);
    await ownerOf(fleet, organization.id, 'ada@example.org');
    await fleet.runAt(await fleet.hoursFromNow(0), { ladder: ladderOf({ graceHours: 0 }) });
    const mail = new MailService({ smtpUrl: server.url, from: 'no-reply@example.org', onError: fail });
    const mailer = new MemberMailer({
      pool: fleet.app,
      mail,
      linkBase: () => 'https://stacks.example.org',
      currency: 'USD',
      ladder: ladderOf(),
      onError: fail,
    });
    await mailer.look();
    await mailer.look();
    await mail.close();
    assert.deepEqual(
      server.mails.map(({ to, subject }) => `${to} ${subject}`),
      [
        'ada@example.org “acme”: received 0.50 USD',
        'ada@example.org “acme” is past due',
        'ada@example.org “acme” is suspended',
      ],
    );
    // The receipt says something else.
    for (const { text } of server.mails.slice(1)) {
      const words = text.replaceAll(/\s+/g, ' ');
      assert.match(words, /A top-up of 0\.50 USD ends this; 1\.50 USD also pays the next hour\./);
      assert.match(words, /You get this mail because money alerts of “acme” come to you/);
      assert.match(words, /https:\/\/stacks\.example\.org\/organizations\/acme\/wallet /);
    }
  },
);

fleetTest('on the announced date everything is deleted, and not if a payment has come', async (fleet) => {
  const ladder = ladderOf({ graceHours: 0, terminationDays: 7 });
  const debtors = [await debtorOf(fleet, 'gone'), await debtorOf(fleet, 'paid')];
  await fleet.runAt(await fleet.hoursFromNow(0), { ladder });
  await ladder.applyToAll(fleet.daemon);
  for (const { organization } of debtors) {
    assert.deepEqual((await eventsOf(fleet, organization)).slice(-1), ['organization.terminating']);
  }
  const terminations = new Terminations({ pool: fleet.app, ladder, onError: fail });
  await terminations.look();
  const living = async () =>
    (
      await fleet.read<{ id: bigint }>(
        'SELECT organization_id AS id FROM vps_instances WHERE deleted_at IS NULL',
      )
    ).length;
  assert.equal(await living(), 2);
  await fleet.read(`UPDATE suspensions SET suspended_at = now() - interval '9 days', terminates_at = now() - interval '1 hour',
                                           reminded_at = now() - interval '25 hours'`);
  await debtors[1]?.organization.credit('5');
  await terminations.look();
  await terminations.look();
  assert.equal(await living(), 1);
  const [gone, paid] = await Promise.all(debtors.map(({ organization }) => eventsOf(fleet, organization)));
  assert.equal(gone?.at(-1), 'organization.terminated');
  assert.equal(paid?.at(-1), 'wallet.resumed');
});
