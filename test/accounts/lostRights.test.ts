import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import {
  accountTest,
  addMember,
  countRows,
  join,
  makeOrganization,
  PASSWORD,
  type Person,
  whileLocked,
} from '../support/accountsApp.ts';

const ACME = '/api/organizations/acme';
const INVITATIONS = `${ACME}/invitations`;

function invite(by: Person, email: string, role: string): Promise<LightMyRequestResponse> {
  return by.ask('POST', INVITATIONS, { email, role });
}

function accept(by: Person, token: string): Promise<LightMyRequestResponse> {
  return by.ask('POST', '/api/invitations/accept', { token });
}

/** How an owner of Acme, who has invited somebody as an owner, stops being one. */
const WAYS: [string, (owner: Person, eve: Person, root: Person) => Promise<LightMyRequestResponse>][] = [
  ['removed', (owner, eve) => owner.ask('DELETE', `${ACME}/members/${eve.userId}`)],
  ['made an admin', (owner, eve) => owner.ask('PATCH', `${ACME}/members/${eve.userId}`, { role: 'admin' })],
  ['made a member', (owner, eve) => owner.ask('PATCH', `${ACME}/members/${eve.userId}`, { role: 'member' })],
  ['gone by themselves', (_owner, eve) => eve.ask('DELETE', `${ACME}/members/${eve.userId}`)],
  ['disabled', (_owner, eve, root) => root.ask('PATCH', `/api/users/${eve.userId}`, { disabled: true })],
  ['deleted', (_owner, eve) => eve.ask('DELETE', '/api/account', { password: PASSWORD })],
];

for (const [what, lose] of WAYS) {
  accountTest(`the invitations of an owner who is ${what} make nobody an owner`, async (world) => {
    const root = await join(world, 'root@example.org', 'administrator');
    const owner = await join(world, 'owner@example.org');
    const eve = await join(world, 'eve@example.org');
    const mallory = await join(world, 'mallory@example.org');
    const { id } = await makeOrganization(world, 'Acme', owner);
    await addMember(world, id, eve, 'owner');
    assert.equal((await invite(eve, mallory.email, 'owner')).statusCode, 201);
    const token = world.mailbox.lastToken();
    const lost = await lose(owner, eve, root);
    assert.ok(lost.statusCode < 300, lost.body);
    assert.equal(await countRows(world, 'invitations'), 0n);
    assert.equal((await accept(mallory, token)).statusCode, 400);
    assert.deepEqual((await owner.ask('GET', INVITATIONS)).json().items, []);
  });
}

accountTest('who becomes less keeps the invitations that are still theirs to make', async (world) => {
  const owner = await join(world, 'owner@example.org');
  const eve = await join(world, 'eve@example.org');
  const ada = await join(world, 'ada@example.org');
  const { id } = await makeOrganization(world, 'Acme', owner);
  await addMember(world, id, eve, 'owner');
  await invite(eve, ada.email, 'admin');
  const token = world.mailbox.lastToken();
  await owner.ask('PATCH', `${ACME}/members/${eve.userId}`, { role: 'admin' });
  assert.equal((await accept(ada, token)).json().role, 'admin');
});

accountTest('an administrator’s invitations end with that role', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const former = await join(world, 'former@example.org', 'administrator');
  const owner = await join(world, 'owner@example.org');
  await makeOrganization(world, 'Acme', owner);
  await invite(former, 'mallory@example.org', 'owner');
  assert.equal((await root.ask('PATCH', `/api/users/${former.userId}`, { role: 'user' })).statusCode, 200);
  assert.equal(await countRows(world, 'invitations'), 0n);
});

accountTest('an acceptance looks at the inviter’s right of that moment', async (world) => {
  const owner = await join(world, 'owner@example.org');
  const mallory = await join(world, 'mallory@example.org');
  const { id } = await makeOrganization(world, 'Acme', owner);
  const eve = await join(world, 'eve@example.org');
  await addMember(world, id, eve, 'owner');
  await invite(eve, mallory.email, 'owner');
  // As a release before this one left it.
  await world.owner.query('DELETE FROM organization_members WHERE user_id = $1', [eve.userId]);
  assert.equal((await accept(mallory, world.mailbox.lastToken())).statusCode, 400);
});

accountTest('of a removal and an invitation at once, none leaves a way back', async (world) => {
  const owner = await join(world, 'owner@example.org');
  const eve = await join(world, 'eve@example.org');
  const mallory = await join(world, 'mallory@example.org');
  const { id } = await makeOrganization(world, 'Acme', owner);
  await addMember(world, id, eve, 'owner');
  const hold = `SELECT FROM organizations WHERE organization_id = ${id} FOR UPDATE`;
  const [removed, invited] = await whileLocked(world, hold, 2, () =>
    Promise.all([owner.ask('DELETE', `${ACME}/members/${eve.userId}`), invite(eve, mallory.email, 'owner')]),
  );
  assert.equal(removed.statusCode, 204);
  assert.ok([201, 403].includes(invited.statusCode), invited.body);
  assert.equal(await countRows(world, 'invitations'), 0n);
  if (invited.statusCode === 201) {
    assert.equal((await accept(mallory, world.mailbox.lastToken())).statusCode, 400);
  }
});

accountTest(
  'of a removal and an acceptance at once, the later finds what the first has done',
  async (world) => {
    const owner = await join(world, 'owner@example.org');
    const eve = await join(world, 'eve@example.org');
    const mallory = await join(world, 'mallory@example.org');
    const { id } = await makeOrganization(world, 'Acme', owner);
    await addMember(world, id, eve, 'owner');
    await invite(eve, mallory.email, 'owner');
    const token = world.mailbox.lastToken();
    const hold = `SELECT FROM organizations WHERE organization_id = ${id} FOR UPDATE`;
    // The removal waits first: whoever comes to the lock first goes first.
    const [removed, accepted] = await whileLocked(world, hold, 2, () =>
      Promise.all([owner.ask('DELETE', `${ACME}/members/${eve.userId}`), accept(mallory, token)]),
    );
    assert.equal(removed.statusCode, 204);
    const isOwner = (await mallory.ask('GET', ACME)).statusCode === 200;
    assert.equal(isOwner, accepted.statusCode === 200);
    assert.equal(await countRows(world, 'invitations'), isOwner ? 1n : 0n);
  },
);
