import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { readSettings } from '../../config/settings.ts';
import { createPool } from '../../db/pool.ts';
import { containerstacks } from '../support/command.ts';
import { ownCluster } from '../support/postgres.ts';

test('of several hosts the first that takes writes is used, by commands and pools, or what the URL asks for', async () => {
  await using one = await ownCluster();
  await using two = await ownCluster();
  const ports: string[] = [];
  for (const { postgres } of [one, two]) {
    await ask(postgres.ownerUrl, `CREATE ROLE both_hosts LOGIN SUPERUSER PASSWORD 'secret'`);
    await ask(postgres.ownerUrl, 'CREATE DATABASE both_hosts OWNER both_hosts');
    ports.push(new URL(postgres.ownerUrl).port);
  }
  const several = `postgres://both_hosts:secret@localhost/both_hosts?host=127.0.0.1,127.0.0.1&port=${ports}`;
  const target = (attributes: string) => `${several}&target_session_attrs=${attributes}`;
  const portOf = (url: string) => ask(url, `SELECT current_setting('port') AS answer`);
  assert.equal(await portOf(several), ports[0]);

  await ask(one.postgres.ownerUrl, 'ALTER ROLE both_hosts SET default_transaction_read_only = on');
  assert.equal(await portOf(several), ports[1]);
  assert.equal(await portOf(target('read-write')), ports[1]);
  assert.equal(await portOf(target('primary')), ports[0]);
  assert.equal(await portOf(target('any')), ports[0]);
  const wrong = several.replace('secret', 'wrong');
  await assert.rejects(portOf(wrong), { code: '28P01' });

  await one.postgres.stop();
  assert.equal(await portOf(target('any')), ports[1]);
  const DATABASE_URL = `postgres://both_hosts:secret@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/both_hosts`;
  const { code, stderr } = await containerstacks(['migrate'], { DATABASE_URL });
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(await containerstacks(['billing', 'runs', '--json'], { DATABASE_URL }), {
    code: 0,
    stdout: '[]\n',
    stderr: '',
  });

  await ask(two.postgres.ownerUrl, 'ALTER ROLE both_hosts SET default_transaction_read_only = on');
  await assert.rejects(portOf(several), {
    code: '08001',
    message: `no host of the database will do (127.0.0.1:${ports[0]}: connect ECONNREFUSED 127.0.0.1:${ports[0]}; 127.0.0.1:${ports[1]}: it is read-only)`,
  });
});

test('a host that lets us in and then says nothing is passed over in the time that the URL allows', async (t) => {
  await using cluster = await ownCluster();
  const { username, password, port, pathname } = new URL(cluster.postgres.ownerUrl);
  // AuthenticationOk and ReadyForQuery to whatever comes first; no answer to a query.
  const welcome = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I');
  const silent = createServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.write(welcome)),
  );
  t.after(() => silent.close());
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const ports = [(silent.address() as AddressInfo).port, port];
  const url = `postgres://${username}:${password}@localhost${pathname}?host=127.0.0.1,127.0.0.1&port=${ports}&connect_timeout=2`;
  const began = performance.now();
  assert.equal(await ask(url, `SELECT current_setting('port') AS answer`), port);
  // A statement may take 35 s.
  assert.ok(performance.now() - began < 25_000);
});

test('a command works over a Unix socket, by the URL that libpq has for it', async () => {
  // The server stands in its data folder.
  await using cluster = await ownCluster({ settings: { unix_socket_directories: '.' } });
  await using database = await cluster.freshDatabase();
  const { username, password, port, pathname } = new URL(database.ownerUrl);
  const folder = await ask(database.ownerUrl, `SELECT current_setting('data_directory') AS answer`);
  const DATABASE_URL = `postgres://${username}:${password}@:${port}${pathname}?host=${folder}`;
  const answer = { code: 0, stdout: '[]\n', stderr: '' };
  assert.deepEqual(await containerstacks(['billing', 'runs', '--json'], { DATABASE_URL }), answer);
  const over = `SELECT coalesce(host(inet_client_addr()), 'socket') AS answer`;
  assert.equal(await ask(readSettings({ DATABASE_URL }).databaseUrl, over), 'socket');
});

async function ask(url: string, statement: string): Promise<string | undefined> {
  const pool = createPool({ url, applicationName: 'hosts', onError: () => {} });
  try {
    return (await pool.query<{ answer: string }>(statement)).rows[0]?.answer;
  } finally {
    await pool.end();
  }
}
