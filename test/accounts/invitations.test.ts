import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import {
  accountTest,
  addMember,
  join,
  makeOrganization,
  PASSWORD,
  type Person,
} from '../support/accountsApp.ts';

const INVITATIONS = '/api/organizations/acme/invitations';

function invite(by: Person, email: string, role = 'member'): Promise<LightMyRequestResponse> {
  return by.ask('POST', INVITATIONS, { email, role });
}

function accept(by: Person, token: string): Promise<LightMyRequestResponse> {
  return by.ask('POST', '/api/invitations/accept', { token });
}

accountTest('an invited person accepts by the mailed link, once', async (world) => {
  const owner = await join(world, 'owner@example.org');
  const ada = await join(world, 'Ada@example.org');
  await makeOrganization(world, 'Acme', owner);
  const made = await invite(owner, 'ada@EXAMPLE.org', 'admin');
  assert.equal(made.statusCode, 201, made.body);
  assert.equal(made.json().link, null);
  const token = world.mailbox.lastToken();
  assert.equal((await ada.ask('GET', '/api/organizations/acme')).statusCode, 404);
  const accepted = await accept(ada, token);
  assert.equal(accepted.statusCode, 200, accepted.body);
  assert.deepEqual([accepted.json().handle, accepted.json().role], ['acme', 'admin']);
  assert.equal((await ada.ask('GET', '/api/organizations/acme')).json().role, 'admin');
  await ada.ask('DELETE', `/api/organizations/acme/members/${ada.userId}`);
  assert.equal((await accept(ada, token)).statusCode, 400);
});

accountTest('the link is of no use to anybody but the person invited', async (world) => {
  const owner = await join(world, 'owner@example.org');
  const eve = await join(world, 'eve@example.org');
  const ada = await join(world, 'ada@example.org');
  await makeOrganization(world, 'Acme', owner);
  await makeOrganization(world, 'Eves', eve);
  await invite(owner, 'ada@example.org');
  const token = world.mailbox.lastToken();
  assert.equal((await accept(eve, token)).statusCode, 400);
  assert.equal((await accept(ada, token.replace(/^1\./, '2.'))).statusCode, 400);
  assert.equal((await accept(ada, 'nonsense')).statusCode, 400);
  assert.equal((await accept(ada, token)).statusCode, 200);
});

accountTest('an invitation that is replaced, taken back or expired is none', async (world) => {
  const owner = await join(world, 'owner@example.org');
  const ada = await join(world, 'ada@example.org');
  await makeOrganization(world, 'Acme', owner);
  await invite(owner, ada.email);
  const first = world.mailbox.lastToken();
  await invite(owner, ada.email, 'admin');
  const second = world.mailbox.lastToken();
  assert.equal((await accept(ada, first)).statusCode, 400);
  const { items } = (await owner.ask('GET', INVITATIONS)).json();
  assert.deepEqual(
    items.map(({ email, role }: Record<string, string>) => [email, role]),
    [['ada@example.org', 'admin']],
  );
  assert.equal((await owner.ask('DELETE', `${INVITATIONS}/${items[0].id}`)).statusCode, 204);
  assert.equal((await owner.ask('DELETE', `${INVITATIONS}/${items[0].id}`)).statusCode, 404);
  assert.equal((await accept(ada, second)).statusCode, 400);
  await invite(owner, ada.email);
  await world.owner.query(
    `UPDATE invitations SET created_at = now() - interval '8 days', expires_at = now() - interval '1 day'`,
  );
  assert.equal((await accept(ada, world.mailbox.lastToken())).statusCode, 400);
  assert.deepEqual((await owner.ask('GET', INVITATIONS)).json().items, []);
});

accountTest(
  'admins invite members and admins, members nobody, and only owners invite owners',
  async (world) => {
    const owner = await join(world, 'owner@example.org');
    const admin = await join(world, 'admin@example.org');
    const member = await join(world, 'member@example.org');
    const { id } = await makeOrganization(world, 'Acme', owner);
    await addMember(world, id, admin, 'admin');
    await addMember(world, id, member, 'member');
    assert.equal((await invite(admin, 'a@example.org', 'admin')).statusCode, 201);
    assert.equal((await invite(admin, 'b@example.org', 'owner')).statusCode, 403);
    assert.equal((await invite(member, 'c@example.org', 'member')).statusCode, 403);
    assert.equal((await invite(owner, 'd@example.org', 'owner')).statusCode, 201);
  },
);

accountTest('an invitation never lowers a member’s role', async (world) => {
  const owner = await join(world, 'owner@example.org');
  await makeOrganization(world, 'Acme', owner);
  await invite(owner, owner.email, 'member');
  assert.equal((await accept(owner, world.mailbox.lastToken())).json().role, 'owner');
});

accountTest(
  'without a mail server the inviter gets the link, and with it the invited may register',
  async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    await makeOrganization(world, 'Acme', root);
    const { link } = (await invite(root, 'ada@example.org')).json();
    const [, token] = /^http:\/\/localhost\/invitation#token=(1\.[\w-]{43})$/.exec(link) ?? [];
    const register = (email: string) =>
      world.ask({
        method: 'POST',
        url: '/api/account/register',
        payload: { email, password: PASSWORD, invitation: token },
      });
    assert.equal((await register('eve@example.org')).statusCode, 403);
    assert.equal((await register('ada@example.org')).statusCode, 202);
  },
  { mail: 'none', registration: 'closed' },
);
