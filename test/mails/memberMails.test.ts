/** Mails about an organization: to whom they come, how they are stopped, and that none comes twice. */
import assert from 'node:assert/strict';
import { disableFailing } from '../../api/services/webhooks/disabling.ts';
import { WebhookService } from '../../api/services/webhooks/webhookService.ts';
import { MailService } from '../../api/services/mails/mailService.ts';
import { MemberMailer } from '../../api/services/mails/memberMailer.ts';
import { tellOfStatements } from '../../api/services/events/closedMonths.ts';
import { EVENTS } from '../../contracts/events.ts';
import type { EndpointChoice } from '../../db/webhooks/endpoints.ts';
import { databaseNow } from '../../db/pool.ts';
import { formatTimestamp, HOUR_MICROS } from '../../domain/instant.ts';
import { boundsOf } from '../../domain/wallets/statementPeriod.ts';
import { parseMicros } from '../../domain/money.ts';
import {
  accountTest,
  addMember,
  join,
  makeOrganization,
  OPERATOR,
  type Person,
  type World,
} from '../support/accountsApp.ts';
import { openMailServer } from '../support/mailServer.ts';
import { WalletHolder } from '../support/walletHolder.ts';

function mailerOf({ pool, mailbox, services }: World, mail: MailService = mailbox, errors: Error[] = []) {
  return new MemberMailer({
    pool,
    mail,
    linkBase: () => 'http://localhost',
    currency: 'USD',
    ladder: services.ladder,
    onError: (error) => errors.push(error),
  });
}

/** Acme with its owner Ada and its member Bob. */
async function makeAcme(world: World): Promise<{ id: bigint; ada: Person; bob: Person }> {
  const ada = await join(world, 'ada@example.org');
  const bob = await join(world, 'bob@example.org');
  const { id } = await makeOrganization(world, 'Acme', ada);
  await addMember(world, id, bob, 'member');
  return { id, ada, bob };
}

async function happen({ owner }: World, id: bigint, type: string, payload: object = {}): Promise<void> {
  await owner.query(
    `INSERT INTO events (organization_id, sequence, type, payload, mail_due_at)
     SELECT $1, coalesce(max(sequence), 0) + 1, $2, $3, now() FROM events WHERE organization_id = $1`,
    [id, type, JSON.stringify(payload)],
  );
}

const resumed = (world: World, id: bigint) => happen(world, id, 'organization.resumed', { balance: '5.00' });
const topUp = (world: World, id: bigint) =>
  happen(world, id, 'wallet.topped_up', { amount: '50.000000', balance: '62.857143', entry: '7' });

/** What has come since it was last asked. */
const came = ({ mailbox }: World) =>
  mailbox.mails
    .splice(0)
    .map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`)
    .sort();

accountTest(
  'money and receipts come to owners, to others if they choose, and to nobody who stopped them',
  async (world) => {
    const { id, ada, bob } = await makeAcme(world);
    const mailer = mailerOf(world);
    await resumed(world, id);
    await topUp(world, id);
    await mailer.look();
    await mailer.look();
    assert.deepEqual(came(world), ['ada: “Acme” is no longer suspended', 'ada: “Acme”: received 50.00 USD']);
    const listed = (await bob.ask('GET', '/api/account/mails')).json();
    const wanted = { money: false, receipts: false, tickets: true };
    assert.deepEqual(listed.items, [{ organization: 'acme', name: 'Acme', wanted }]);
    const chosen = await bob.ask('PATCH', '/api/organizations/acme/mails', { receipts: true });
    assert.deepEqual(chosen.json().wanted, { ...wanted, receipts: true });
    assert.equal(
      (await ada.ask('PATCH', '/api/organizations/acme/mails', { receipts: false })).statusCode,
      200,
    );
    await resumed(world, id);
    await topUp(world, id);
    await mailer.look();
    assert.deepEqual(came(world), ['ada: “Acme” is no longer suspended', 'bob: “Acme”: received 50.00 USD']);
  },
);

accountTest('one POST stops a topic, signed out; a scanner’s GET stops nothing', async (world) => {
  const { id, ada } = await makeAcme(world);
  const mailer = mailerOf(world);
  await resumed(world, id);
  await mailer.look();
  const [first] = world.mailbox.mails.splice(0);
  assert.equal(first?.headers['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click');
  const header = first?.headers['List-Unsubscribe'] ?? '';
  const [, url = ''] = /^<http:\/\/localhost(\/mails\/stop\/[\w-]{43})>$/.exec(header) ?? [];
  for (const method of ['GET', 'HEAD'] as const) await world.ask({ method, url });
  await resumed(world, id);
  await mailer.look();
  const [second] = world.mailbox.mails;
  assert.equal(second?.headers['List-Unsubscribe'], header, 'the same link in each mail');
  assert.deepEqual(came(world), ['ada: “Acme” is no longer suspended']);
  const click = (address: string) =>
    world.ask({
      method: 'POST',
      url: address,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    });
  assert.equal((await click(url)).statusCode, 204);
  assert.equal((await click(`/mails/stop/${'A'.repeat(43)}`)).statusCode, 204, 'nobody learns of tokens');
  await resumed(world, id);
  await topUp(world, id);
  await mailer.look();
  assert.deepEqual(came(world), ['ada: “Acme”: received 50.00 USD']);
  const [acme] = (await ada.ask('GET', '/api/account/mails')).json().items;
  assert.deepEqual(acme.wanted, { money: false, receipts: true, tickets: true });
});

accountTest(
  'an answer is mailed to whoever opened the ticket, once, unless they left or stopped it',
  async (world) => {
    const { bob, ada } = await makeAcme(world);
    const root = await join(world, 'root@example.org', 'administrator');
    const tickets = '/api/organizations/acme/tickets';
    const { id } = (await bob.ask('POST', tickets, { subject: 'No <network>', body: 'Since noon.' })).json();
    const answer = (by: Person) =>
      by.ask('POST', `${tickets}/${id}/replies`, { body: 'Try https://evil.example' });
    const mailer = mailerOf(world);
    assert.ok((await answer(bob)).statusCode < 300);
    await mailer.look();
    assert.deepEqual(came(world), [], 'not to oneself');
    assert.ok((await answer(root)).statusCode < 300);
    await Promise.all([mailer.look(), mailerOf(world).look()]);
    await mailer.look();
    const [mail] = world.mailbox.mails;
    assert.match(mail?.text ?? '', new RegExp(`http://localhost/organizations/acme/tickets/${id}\n`));
    assert.doesNotMatch(mail?.html ?? '', /evil\.example|<network>/);
    assert.deepEqual(came(world), [`bob: Ticket ${id} has an answer: “No network”`]);
    await answer(ada);
    await bob.ask('PATCH', '/api/organizations/acme/mails', { tickets: false });
    await mailer.look();
    assert.deepEqual(came(world), [], 'also what still waits');
  },
);

accountTest(
  'what the mail server puts off comes later to each, and what it took not again',
  async (world) => {
    const { id, bob } = await makeAcme(world);
    await bob.ask('PATCH', '/api/organizations/acme/mails', { money: true });
    await using server = await openMailServer();
    const mail = new MailService({ smtpUrl: server.url, from: 'no-reply@example.org', onError: assert.fail });
    const errors: Error[] = [];
    const mailer = mailerOf(world, mail, errors);
    await resumed(world, id);
    server.isBusy = true;
    await mailer.look();
    assert.deepEqual([server.mails.length, errors.length], [0, 2]);
    server.isBusy = false;
    await mailer.look();
    assert.equal(server.mails.length, 0, 'in five minutes, not at once');
    await world.owner.query('UPDATE member_mails SET due_at = now()');
    await mailer.look();
    await mailer.look();
    await mail.close();
    assert.deepEqual(server.mails.flatMap(({ to }) => to).sort(), ['ada@example.org', 'bob@example.org']);
  },
);

accountTest(
  'of the mails of an app that died, the one in hand is lost and the others are sent',
  async (world) => {
    const { id, bob } = await makeAcme(world);
    await bob.ask('PATCH', '/api/organizations/acme/mails', { money: true });
    await resumed(world, id);
    const inHand = Promise.withResolvers<string>();
    const mail = new MailService({ smtpUrl: null, from: '', onError: () => {} });
    mail.deliver = ({ to }) => new Promise(() => inHand.resolve(to));
    void mailerOf(world, mail).look();
    const lost = await inHand.promise;
    await mailerOf(world).look();
    const others = ['ada@example.org', 'bob@example.org'].filter((to) => to !== lost);
    assert.deepEqual(
      world.mailbox.mails.map(({ to }) => to),
      others,
    );
  },
);

accountTest('an event that can’t be told is reported, and stops no other', async (world) => {
  const { id } = await makeAcme(world);
  const errors: Error[] = [];
  await happen(world, id, 'organization.terminating', { terminates_at: 'soon' });
  await resumed(world, id);
  await mailerOf(world, world.mailbox, errors).look();
  assert.deepEqual(came(world), ['ada: “Acme” is no longer suspended']);
  assert.match(String(errors), /"soon" is not a moment/);
});

accountTest('several apps send each mail once between them', async (world) => {
  const { id } = await makeAcme(world);
  await world.owner.query(
    `WITH made AS (
       INSERT INTO users (email, email_confirmed_at) SELECT 'n' || n || '@example.org', now() FROM generate_series(1, 60) n
       RETURNING user_id
     )
     INSERT INTO organization_members (organization_id, user_id, role) SELECT $1, user_id, 'owner' FROM made`,
    [id],
  );
  await resumed(world, id);
  await Promise.all(Array.from({ length: 4 }, () => mailerOf(world).look()));
  assert.equal(world.mailbox.mails.length, 61);
  assert.equal(new Set(world.mailbox.mails.map(({ to }) => to)).size, 61);
});

accountTest(
  'a webhook of the platform that is disabled is told to every administrator, once',
  async (world) => {
    await join(world, 'ada@example.org', 'administrator');
    await join(world, 'bob@example.org', 'administrator');
    await join(world, 'carol@example.org');
    const webhooks = new WebhookService(world.pool, { allowsPrivate: true });
    const url = 'https://hooks.example.org/platform';
    const choice: EndpointChoice = { url, description: '', eventTypes: ['billing.run_failed'] };
    const { endpoint } = await webhooks.create(null, choice, OPERATOR);
    await Promise.all([1, 2].map(() => disableFailing(world.pool, endpoint.endpointId, 'failing')));
    await Promise.all([1, 2].map(() => mailerOf(world).look()));
    assert.match(world.mailbox.mails[0]?.text ?? '', /http:\/\/localhost\/billing\/webhooks\n/);
    const subject = 'A webhook of “ContainerStacks” was disabled';
    assert.deepEqual(came(world), [`ada: ${subject}`, `bob: ${subject}`]);
  },
);

accountTest('what a limit holds back comes when there is room again', async (world) => {
  const { id } = await makeAcme(world);
  await world.owner.query(
    `INSERT INTO sent_mails (kind, recipient_hash, organization_id)
     SELECT 'wallet', sha256('ada@example.org'), $1 FROM generate_series(1, 10)`,
    [id],
  );
  await resumed(world, id);
  await mailerOf(world).look();
  assert.deepEqual(came(world), []);
  const [waiting] = (
    await world.owner.query("SELECT due_at > now() + interval '50 minutes' AS later FROM member_mails")
  ).rows;
  assert.equal(waiting.later, true);
  await world.owner.query(`UPDATE sent_mails SET sent_at = sent_at - interval '1 hour'`);
  await world.owner.query('UPDATE member_mails SET due_at = now()');
  await mailerOf(world).look();
  assert.deepEqual(came(world), ['ada: “Acme” is no longer suspended']);
});

accountTest('150 invitations of one address, by several people, are five mails', async (world) => {
  const inviters = await Promise.all(
    [1, 2, 3, 4, 5].map(async (n) => {
      const person = await join(world, `n${n}@example.org`);
      return { person, ...(await makeOrganization(world, `Club ${n}`, person)) };
    }),
  );
  const refused: string[] = [];
  for (let n = 0; n < 150; n += 1) {
    const inviter = inviters[n % inviters.length];
    assert.ok(inviter);
    await world.services.invitations
      .invite(
        inviter.id,
        { email: 'eve@example.org', role: 'member' },
        { userId: inviter.person.userId, keyId: null, requestId: 'test', role: 'owner' },
      )
      .catch(({ code }) => refused.push(code));
  }
  assert.equal(world.mailbox.mails.length, 5);
  assert.deepEqual([refused.length, ...new Set(refused)], [145, 'too_many_requests']);
});

const credit = ({ services }: World, organizationId: bigint) =>
  services.wallets.move({
    organizationId,
    kind: 'credit',
    amountMicros: parseMicros('40'),
    idempotencyKey: 'welcome',
    reason: 'welcome',
    actor: OPERATOR.operator,
  });

accountTest(
  'statements wait for no wallet that is in use, and are told of in a later round',
  async (world) => {
    const ada = await join(world, 'ada@example.org');
    const ids = [];
    for (const name of ['One', 'Two', 'Three']) ids.push((await makeOrganization(world, name, ada)).id);
    for (const id of ids) await credit(world, id);
    const { end } = boundsOf({ month: formatTimestamp(await databaseNow(world.pool)).slice(0, 7) });
    const told = async () => {
      await tellOfStatements(world.pool, end + 3n * HOUR_MICROS);
      const { rows } = await world.owner.query(
        `SELECT name FROM events JOIN organizations USING (organization_id) WHERE type = 'statement.ready' ORDER BY event_id`,
      );
      return rows.map(({ name }) => name);
    };
    const holder = await WalletHolder.lock(world.database.ownerUrl, Number(ids[1]));
    assert.deepEqual(await told(), ['One']);
    assert.deepEqual(await told(), ['One']);
    await holder.letGo();
    assert.deepEqual(await told(), ['One', 'Two', 'Three']);
  },
);

accountTest(
  'a month’s statement is told of and mailed once it is closed, once, where something moved',
  async (world) => {
    const { id, ada } = await makeAcme(world);
    await makeOrganization(world, 'Quiet', ada);
    await credit(world, id);
    const month = formatTimestamp(await databaseNow(world.pool)).slice(0, 7);
    const { end } = boundsOf({ month });
    await tellOfStatements(world.pool, end + HOUR_MICROS);
    await mailerOf(world).look();
    assert.deepEqual(came(world), [], 'not yet');
    const closed = end + 3n * HOUR_MICROS;
    await Promise.all([tellOfStatements(world.pool, closed), tellOfStatements(world.pool, closed)]);
    await tellOfStatements(world.pool, closed);
    await mailerOf(world).look();
    const [mail] = world.mailbox.mails;
    assert.match(mail?.text ?? '', new RegExp(`/organizations/acme/wallet/statements/${month}\n`));
    assert.match(mail?.text ?? '', /Balance at the end: +40\.00 USD\n/);
    assert.equal(came(world).length, 1);
    const { rows } = await world.owner.query(
      "SELECT organization_id = $1 AS acme, payload FROM events WHERE type = 'statement.ready'",
      [id],
    );
    const payload = {
      month,
      number: `${id}-${month.replace('-', '')}`,
      opening: '0.000000',
      charged: '0.000000',
      moved: '40.000000',
      closing: '40.000000',
    };
    assert.deepEqual(rows, [{ acme: true, payload }]);
    assert.equal(EVENTS['statement.ready'].data.safeParse(payload).error, undefined);
  },
);
