/** Webhooks lead to public addresses alone, however somebody writes, names or changes the others. */
import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { test } from 'node:test';
import { guardedLookup, isRefusedAddress } from '../../api/services/webhooks/addresses.ts';
import { sendMessage } from '../../api/services/webhooks/sender.ts';
import { openReceiver } from '../support/receiver.ts';

const PRIVATE = {
  loopback: ['127.0.0.1', '127.8.8.8', '::1', '0.0.0.0', '::'],
  private: ['10.0.0.1', '172.16.0.1', '192.168.1.1', 'fd00::1'],
  'link-local, where clouds keep metadata': ['169.254.169.254', 'fe80::1', 'fd00:ec2::254', '168.63.129.16'],
  'shared by a carrier': ['100.64.0.1', '100.100.100.200'],
  'IPv4 in IPv6 dress': ['::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::a00:1', '2002:7f00:1::1'],
  'reserved or for many': [
    '192.0.2.1',
    '240.0.0.1',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    '2001:db8::1',
  ],
  'no address': ['', 'example.org', '1.2.3.4.5'],
};

for (const [kind, addresses] of Object.entries(PRIVATE))
  test(`an address is refused that is ${kind}`, () => {
    for (const address of addresses) assert.equal(isRefusedAddress(address), true, address);
  });

test('public addresses are let through', () => {
  for (const address of ['93.184.215.14', '1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1'])
    assert.equal(isRefusedAddress(address), false, address);
});

/** Answers one after the other, as a name server does that wants to be looked up twice. */
function answering(...answers: string[][]): LookupFunction & { asked: number } {
  const lookup = ((_name, options, callback) => {
    const addresses = (answers[lookup.asked] ?? answers.at(-1) ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    lookup.asked += 1;
    const [first] = addresses;
    if (options.all) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  }) as LookupFunction & { asked: number };
  lookup.asked = 0;
  return lookup;
}

async function sendTo(url: string, lookup?: LookupFunction) {
  return sendMessage(new URL(url), {}, '{}', {
    allowsPrivate: false,
    limitMs: 2_000,
    ...(lookup && { lookup }),
  });
}

test('nothing is sent to a private address that a URL spells out, in any spelling', async () => {
  await using receiver = await openReceiver();
  const { port } = new URL(receiver.url);
  for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '0177.0.0.1', '[::ffff:127.0.0.1]', '[::1]']) {
    const { status, error } = await sendTo(`http://${host}:${port}/hook`);
    assert.equal(status, null);
    assert.match(error ?? '', /is not a public address/, host);
  }
  assert.deepEqual(receiver.received, []);
});

test('nothing is sent where a name leads to a private address, alone or among public ones', async () => {
  await using receiver = await openReceiver();
  const { port } = new URL(receiver.url);
  const url = `http://hooks.example.org:${port}/hook`;
  for (const addresses of [['127.0.0.1'], ['93.184.215.14', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
    const { error } = await sendTo(url, answering(addresses));
    assert.match(error ?? '', /^hooks\.example\.org leads to /);
  }
  assert.match(
    (await sendTo(`http://localhost:${port}/hook`)).error ?? '',
    /^localhost leads to .* not public/,
  );
  assert.deepEqual(receiver.received, []);
});

test('a name that gives a private address a moment after a public one gains nothing', async () => {
  const lookup = answering(['93.184.215.14'], ['127.0.0.1']);
  const guarded = guardedLookup(lookup);
  const lookUp = () =>
    new Promise((resolve) => guarded('hooks.example.org', {}, (error, to) => resolve(error?.message ?? to)));
  assert.equal(await lookUp(), '93.184.215.14');
  assert.equal(await lookUp(), 'hooks.example.org leads to 127.0.0.1, which is not public');
});

test('a message looks its name up once, and goes to the address that was judged', async () => {
  await using receiver = await openReceiver();
  const { port } = new URL(receiver.url);
  const lookup = answering(['127.0.0.1'], ['127.0.0.2']);
  const url = new URL(`http://hooks.example.org:${port}/hook`);
  const { status } = await sendMessage(url, {}, '{}', { allowsPrivate: true, limitMs: 2_000, lookup });
  assert.deepEqual([status, lookup.asked, receiver.received.length], [200, 1, 1]);
});
