import type { Mutant } from '../mutant.ts';

/** What happened is told in order, once, and to nobody inside the operator's network. */
export const WEBHOOK_MUTANTS: Mutant[] = [
  {
    name: 'platform-events-out-of-turn',
    takes: 'the lock under which the platform’s events are counted',
    changes: [{ file: 'db/events/events.ts', from: '  await db.query(PLATFORM_LOCK);\n', to: '' }],
    tests: ['test/events/events.test.ts'],
  },
  {
    name: 'names-believed-at-once',
    takes: 'the judgement of the address that a name leads to',
    changes: [
      {
        file: 'api/services/webhooks/sender.ts',
        from: 'allowsPrivate ? lookup : guardedLookup(lookup)',
        to: 'lookup',
      },
    ],
    tests: ['test/webhooks/addresses.test.ts'],
  },
  {
    name: 'mapped-addresses-public',
    takes: 'the reading of an IPv4 address in IPv6 dress',
    changes: [
      {
        file: 'api/services/webhooks/addresses.ts',
        from: "  return plain.range() !== 'unicast' ||",
        to: "  return ipaddr.parse(address).kind() === 'ipv4' && plain.range() !== 'unicast' ||",
      },
    ],
    tests: ['test/webhooks/addresses.test.ts'],
  },
  {
    name: 'messages-claimed-by-several',
    takes: 'the claim on a message that is being sent',
    changes: [
      {
        file: 'db/webhooks/sending.ts',
        from: 'UPDATE webhook_deliveries SET next_try_at = $1::timestamptz + make_interval(secs => $7::integer)',
        to: 'UPDATE webhook_deliveries SET next_try_at = $1::timestamptz + make_interval(secs => $7::integer * 0)',
      },
    ],
    tests: ['test/webhooks/delivery.test.ts'],
  },
  {
    name: 'room-for-one-endpoint-alone',
    takes: 'the share of an endpoint',
    changes: [
      { file: 'api/services/webhooks/inFlight.ts', from: 'const SHARE = 8;', to: 'const SHARE = 1000;' },
    ],
    tests: ['test/webhooks/delivery.test.ts'],
  },
];
