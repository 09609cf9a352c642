import assert from 'node:assert/strict';
import {
  addMember,
  accountTest,
  askAs,
  cookieOf,
  join,
  makeOrganization,
  PASSWORD,
  type Person,
  signIn,
  type World,
} from '../support/accountsApp.ts';

const NEW_PASSWORD = 'over the hills and far away';

interface AuditEvent {
  action: string;
  subject: string;
  organization: string | null;
  user: { id: string; email: string | null } | null;
  requestId: string | null;
}

/** Everything that somebody does with their own account, from its making to its end. */
async function doEverythingAlone(world: World): Promise<number[]> {
  const eve = await join(world, 'eve@example.org');
  const renamed = await eve.ask('PATCH', '/api/account', { name: 'Eve' });
  await signIn(world, eve.email, PASSWORD);
  const { items } = (await eve.ask('GET', '/api/account/sessions')).json();
  const other = items.find(({ current }: { current: boolean }) => !current);
  const ended = await eve.ask('DELETE', `/api/account/sessions/${other.id}`);
  const left = await eve.ask('DELETE', '/api/account/sessions');
  const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const changed = await eve.ask('POST', '/api/account/password', change);
  await eve.ask('POST', '/api/account/password-reset', { email: eve.email });
  const reset = { token: world.mailbox.lastToken(), newPassword: PASSWORD };
  const confirmed = await eve.ask('POST', '/api/account/password-reset/confirm', reset);
  const cookie = cookieOf(await signIn(world, eve.email, PASSWORD));
  const gone = await askAs(world, cookie, 'DELETE', '/api/account', { password: PASSWORD });
  return [renamed, ended, left, changed, confirmed, gone].map(({ statusCode }) => statusCode);
}

/** Everything that people do with organizations, accounts and keys, one after the other, each once. */
async function doEverything(world: World, root: Person): Promise<number[]> {
  const owner = await join(world, 'owner@example.org');
  const ada = await join(world, 'ada@example.org');
  await makeOrganization(world, 'Acme', owner);
  const acme = '/api/organizations/acme';
  const statuses: number[] = [];
  const ask = async (person: Person, method: 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) => {
    const answer = await person.ask(method, url, body);
    statuses.push(answer.statusCode);
    return answer;
  };
  await ask(owner, 'POST', '/api/organizations', { name: 'Beta' });
  await ask(owner, 'PATCH', '/api/organizations/beta', { name: 'Gamma' });
  await ask(owner, 'DELETE', '/api/organizations/beta');
  await ask(owner, 'POST', `${acme}/invitations`, { email: 'eve@example.org', role: 'admin' });
  await ask(root, 'DELETE', `${acme}/invitations/1`);
  await owner.ask('POST', `${acme}/invitations`, { email: ada.email, role: 'member' });
  await ask(ada, 'POST', '/api/invitations/accept', { token: world.mailbox.lastToken() });
  await ask(root, 'PATCH', `${acme}/members/${ada.userId}`, { role: 'admin' });
  await ask(root, 'DELETE', `${acme}/members/${ada.userId}`);
  await ask(root, 'PATCH', `/api/users/${ada.userId}`, { role: 'administrator', disabled: true });
  await ask(root, 'PATCH', `/api/users/${ada.userId}`, { role: 'user', disabled: false });
  const made = await ask(root, 'POST', '/api/account/keys', { name: 'ci', scopes: ['read'] });
  await ask(root, 'DELETE', `/api/account/keys/${made.json().details?.id ?? '0123456789abcdef'}`);
  return statuses;
}

accountTest('what people do with organizations, accounts and keys is recorded', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const statuses = [...(await doEverything(world, root)), ...(await doEverythingAlone(world))];
  assert.ok(
    statuses.every((status) => status < 300),
    statuses.join(' '),
  );
  const items: AuditEvent[] = (await root.ask('GET', '/api/audit-log')).json().items.reverse();
  const [keyCreate, keyRevoke] = items.filter(({ action }) => action.startsWith('key.'));
  assert.match(keyCreate?.subject ?? '', /^key [0-9a-f]{16}$/);
  assert.equal(keyRevoke?.subject, keyCreate?.subject);
  assert.deepEqual(
    items.map(({ action, subject, organization, user }) => [
      user === null ? 'operator' : (user.email?.split('@')[0] ?? `user ${user.id}`),
      action,
      subject.replace(/^(key|session) .*/, '$1'),
      organization,
    ]),
    [
      ['operator', 'user.create', 'user 1', null],
      ['owner', 'user.register', 'user 2', null],
      ['ada', 'user.register', 'user 3', null],
      ['owner', 'organization.create', 'organization 1', 'acme'],
      ['owner', 'organization.create', 'organization 2', 'beta'],
      ['owner', 'organization.rename', 'organization 2', 'beta'],
      ['owner', 'organization.delete', 'organization 2', 'beta'],
      ['owner', 'invitation.create', 'invitation 1', 'acme'],
      ['root', 'invitation.take_back', 'invitation 1', 'acme'],
      ['owner', 'invitation.create', 'invitation 2', 'acme'],
      ['ada', 'invitation.accept', 'invitation 2', 'acme'],
      ['root', 'member.change_role', 'user 3', 'acme'],
      ['root', 'member.remove', 'user 3', 'acme'],
      ['root', 'user.change_role', 'user 3', null],
      ['root', 'user.disable', 'user 3', null],
      ['root', 'user.change_role', 'user 3', null],
      ['root', 'user.enable', 'user 3', null],
      ['root', 'key.create', 'key', null],
      ['root', 'key.revoke', 'key', null],
      // Nobody knows any more who it was.
      ['user 4', 'user.register', 'user 4', null],
      ['user 4', 'user.rename', 'user 4', null],
      ['user 4', 'session.end', 'session', null],
      ['user 4', 'user.end_other_sessions', 'user 4', null],
      ['user 4', 'user.change_password', 'user 4', null],
      ['user 4', 'user.reset_password', 'user 4', null],
      ['user 4', 'user.delete', 'user 4', null],
    ],
  );
  assert.ok(items.every(({ user, requestId }) => (requestId === null) === (user === null)));
});

accountTest('what cannot be recorded is not done', async (world) => {
  const root = await join(world, 'root@example.org', 'administrator');
  const owner = await join(world, 'owner@example.org');
  const ada = await join(world, 'ada@example.org');
  await makeOrganization(world, 'Acme', owner);
  const acme = '/api/organizations/acme';
  await owner.ask('POST', `${acme}/invitations`, { email: ada.email, role: 'member' });
  const invitation = world.mailbox.lastToken();
  await addMember(world, 1n, root, 'member');
  const key = (await root.ask('POST', '/api/account/keys', { name: 'ci', scopes: ['read'] })).json();
  const state = async () => {
    const tables = ['organizations', 'organization_members', 'invitations', 'users', 'api_keys', 'sessions'];
    const rows = tables.map((table) => `(SELECT json_agg(t ORDER BY t::text) FROM ${table} t) AS ${table}`);
    return (await world.owner.query(`SELECT ${rows.join(', ')}`)).rows;
  };
  await signIn(world, ada.email, PASSWORD);
  const { items } = (await ada.ask('GET', '/api/account/sessions')).json();
  const session = items.find(({ current }: { current: boolean }) => !current);
  await ada.ask('POST', '/api/account/password-reset', { email: ada.email });
  const reset = { token: world.mailbox.lastToken(), newPassword: NEW_PASSWORD };
  const before = await state();
  await world.owner.query('REVOKE INSERT ON audit_log FROM containerstacks_app');
  for (const [person, method, url, body] of [
    [owner, 'POST', '/api/organizations', { name: 'Beta' }],
    [owner, 'PATCH', acme, { name: 'Gamma' }],
    [owner, 'DELETE', acme, undefined],
    [owner, 'POST', `${acme}/invitations`, { email: 'eve@example.org', role: 'admin' }],
    [owner, 'DELETE', `${acme}/invitations/1`, undefined],
    [ada, 'POST', '/api/invitations/accept', { token: invitation }],
    [owner, 'PATCH', `${acme}/members/${root.userId}`, { role: 'admin' }],
    [owner, 'DELETE', `${acme}/members/${root.userId}`, undefined],
    [root, 'PATCH', `/api/users/${ada.userId}`, { role: 'administrator' }],
    [root, 'PATCH', `/api/users/${ada.userId}`, { disabled: true }],
    [root, 'POST', '/api/account/keys', { name: 'cd', scopes: ['read'] }],
    [root, 'DELETE', `/api/account/keys/${key.details.id}`, undefined],
    [ada, 'POST', '/api/account/register', { email: 'eve@example.org', password: PASSWORD }],
    [ada, 'PATCH', '/api/account', { name: 'Ada' }],
    [ada, 'DELETE', `/api/account/sessions/${session.id}`, undefined],
    [ada, 'DELETE', '/api/account/sessions', undefined],
    [ada, 'POST', '/api/account/password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }],
    [ada, 'POST', '/api/account/password-reset/confirm', reset],
    [ada, 'DELETE', '/api/account', { password: PASSWORD }],
  ] as const) {
    const { statusCode } = await person.ask(method, url, body);
    assert.equal(statusCode, 503, `${method} ${url}`);
    assert.deepEqual(await state(), before, `${method} ${url}`);
  }
});
