import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { formatMicros } from '../../domain/money.ts';
import { join, makeOrganization, openWorld, type Person, type World } from './accountsApp.ts';
import { auditBooks, checkBooks } from './books.ts';
import { NO_FAULTS, PaymentProvider } from './paymentProvider/paymentProvider.ts';
import type { FakeName } from './paymentProvider/providerBooks.ts';
import { testProviders } from './paymentProvider/testProviders.ts';

/** The app, listening, with a payment provider and somebody who pays. */
export interface PaymentsWorld extends SharedWorld {
  id: bigint;
  handle: string;
  /** Begins a payment, and says at which checkout it is paid. */
  begin(amount: string, name?: FakeName): Promise<{ payment: string; checkout: string }>;
  payment(payment: string): Promise<Record<string, unknown>>;
  /** Lets the provider tell the app, and the app handle it. */
  tell(): Promise<number[]>;
  reconcile(): Promise<void>;
  /** "50.000000 top_up", in order. */
  ledger(): Promise<string[]>;
  balance(): Promise<string>;
}

interface SharedWorld {
  world: World;
  provider: PaymentProvider;
  url: string;
  ada: Person;
  root: Person;
}

interface Terms {
  currency?: string;
  confirmAboveMicros?: bigint;
}

/** An app for all tests of a file that pay on the same terms. */
const shared = new Map<string, Promise<SharedWorld>>();
const endings: (() => unknown)[] = [];

after(async () => {
  try {
    for (const each of shared.values()) {
      const { owner } = (await each).world;
      await checkBooks(owner);
      await auditBooks(owner);
    }
  } finally {
    for (const end of endings) await end();
  }
});

/** A test of payments, with an organization of its own. The books of all of a file's must be sound at the end. */
export function paymentsTest(
  name: string,
  body: (world: PaymentsWorld) => Promise<void>,
  { currency = 'USD', confirmAboveMicros }: Terms = {},
): void {
  test(name, async () => {
    const terms = `${currency} ${confirmAboveMicros}`;
    if (!shared.has(terms)) shared.set(terms, openShared(currency, confirmAboveMicros ?? null));
    const world = (await shared.get(terms)) as SharedWorld;
    world.provider.faults = NO_FAULTS;
    world.provider.books.events.splice(0);
    await body(await inOrganization(world));
  });
}

async function openShared(currency: string, confirmAboveMicros: bigint | null): Promise<SharedWorld> {
  const provider = await PaymentProvider.listen();
  endings.push(() => provider.close());
  const world = await openWorld(
    { after: (end) => endings.push(end) },
    {
      services: {
        movementRules: { currency, confirmAboveMicros },
        payments: {
          instructions: 'Example Bank\nIBAN DE02 1203 0000 0000 2020 51',
          providers: testProviders(provider.url),
        },
      },
    },
  );
  await world.app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`;
  const ada = await join(world, 'ada@example.org');
  const root = await join(world, 'root@example.org', 'administrator');
  return { world, provider, url, ada, root };
}

async function inOrganization(world: SharedWorld): Promise<PaymentsWorld> {
  const { provider, url, ada, root } = world;
  const { id, handle } = await makeOrganization(world.world, 'Acme', ada);
  const { paymentWebhooks, paymentReconciler, walletQueries, wallets } = world.world.services;
  return {
    ...world,
    id,
    handle,
    begin: async (amount, name = 'stripe') => {
      const answer = await ada.ask('POST', `/api/organizations/${handle}/payments`, {
        provider: name,
        amount,
      });
      assert.equal(answer.statusCode, 201, answer.body);
      const { payment, checkoutUrl } = answer.json();
      return { payment, checkout: String(checkoutUrl).split('/').at(-1) ?? '' };
    },
    payment: async (payment) => (await root.ask('GET', `/api/billing/payments/${payment}`)).json(),
    tell: async () => {
      const statuses = await provider.deliver(url);
      await paymentWebhooks.handleDue();
      return statuses;
    },
    reconcile: async () => {
      for (const { failures } of await paymentReconciler.reconcileAll()) assert.deepEqual(failures, []);
    },
    ledger: async () => {
      const entries = await wallets.readLedger(id, 100);
      return entries.toReversed().map(({ kind, amountMicros }) => `${formatMicros(amountMicros)} ${kind}`);
    },
    balance: async () => formatMicros((await walletQueries.overview(id)).balanceMicros),
  };
}

/** What an administrator does about a payment. */
export function decide(
  { root }: PaymentsWorld,
  payment: string,
  act: 'confirmation' | 'refunds' | 'resolution',
  body: object,
  by: Person = root,
): Promise<LightMyRequestResponse> {
  return by.ask('POST', `/api/billing/payments/${payment}/${act}`, body);
}
