import assert from 'node:assert/strict';
import type { Ticket } from '../../contracts/tickets.ts';
import { checkHostileSearches, checkPages } from '../support/listChecks.ts';
import { platformTest } from '../support/platformApp.ts';

platformTest(
  'tickets are listed open ones first, found by any part of what they tell, and as a file',
  async (world) => {
    const { administrator: root, fleet } = world;
    const members: Record<string, bigint> = {};
    for (const name of ['acme', 'beta'])
      members[name] = await world.member(await fleet.organization(name), 'member');
    const open = async (handle: string, subject: string) => {
      const made = await world.ask(members[handle] ?? null, 'POST', `/api/organizations/${handle}/tickets`, {
        body: { subject, body: 'Please.' },
      });
      return made.json().id as string;
    };
    const first = await open('acme', 'Disk is full');
    await open('beta', '=cmd is slow');
    await open('acme', 'Where is my Invoice');
    const last = await open('beta', 'Old one');
    await world.ask(root, 'POST', `/api/organizations/beta/tickets/${last}/close`);

    const look = (query: string) => world.ask(root, 'GET', `/api/tickets?${query}`);
    const find = async (query: string, base = '/api/tickets', by = root) => {
      const { items, total } = (await world.ask(by, 'GET', `${base}?${query}`)).json();
      return [items.map(({ subject }: Ticket) => subject), total];
    };
    assert.deepEqual(await find(''), [['Where is my Invoice', '=cmd is slow', 'Disk is full', 'Old one'], 4]);
    assert.deepEqual(await find('sort=-created&limit=2'), [['Old one', 'Where is my Invoice'], 4]);
    assert.deepEqual(await find('status=closed'), [['Old one'], 1]);
    assert.deepEqual(await find('search=INV'), [['Where is my Invoice'], 1]);
    assert.deepEqual(await find('search=cm'), [['Where is my Invoice', '=cmd is slow', 'Disk is full'], 3]);
    assert.deepEqual(await find(`search=${first}`), [['Disk is full'], 1]);
    const own = '/api/organizations/acme/tickets';
    assert.deepEqual(await find('search=s', own, members['acme']), [
      ['Where is my Invoice', 'Disk is full'],
      2,
    ]);
    await checkPages(look, ['open', '-open', 'created', '-created', 'subject', '-subject'], 4);
    await checkHostileSearches(look);

    const { body } = await world.ask(root, 'GET', '/api/tickets.csv?search=beta');
    assert.deepEqual(
      body
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(',').slice(1, 5).join()),
      [
        'organization,organizationName,subject,status',
        "beta,beta,'=cmd is slow,open",
        'beta,beta,Old one,closed',
      ],
    );
    const stranger = members['beta'] ?? null;
    assert.equal((await world.ask(stranger, 'GET', `${own}.csv`)).statusCode, 404);
    assert.equal((await world.ask(stranger, 'GET', '/api/tickets.csv')).statusCode, 403);
  },
);
