import type { Mutant } from '../mutant.ts';

const CREDITING = ['test/payments/crediting.test.ts'];

/** What keeps a payment credited once, and only as its provider has it. */
export const PAYMENT_MUTANTS: Mutant[] = [
  {
    name: 'payment-of-any-amount',
    takes: 'rule 31: what is paid is compared with what was asked for',
    changes: [
      {
        file: 'api/services/payments/paymentPosting.ts',
        from: "if (unfit !== null) throw new Refusal('conflict', unfit);",
        to: '',
      },
    ],
    tests: CREDITING,
    only: 'another amount or currency than asked for',
  },
  {
    name: 'payment-of-any-organization',
    takes: 'rule 31: the provider’s organization is compared with ours',
    changes: [
      {
        file: 'domain/payments/fit.ts',
        from: 'if (received.organization !== String(expected.organizationId))',
        to: 'if (received.organization === null)',
      },
    ],
    tests: CREDITING,
    only: 'money for another organization',
  },
  {
    name: 'payment-unlocked',
    takes: 'the locks under which a payment is credited',
    changes: [
      {
        file: 'api/services/payments/paymentPosting.ts',
        from: 'const locked = await lockPaymentAndWallet(client, known.paymentId);',
        to: 'const locked = { payment: known };',
      },
      {
        file: 'api/services/payments/paymentPosting.ts',
        from: "import { lockPaymentAndWallet } from './lockPaymentAndWallet.ts';\n",
        to: '',
      },
      {
        file: 'api/services/payments/paymentEntries.ts',
        from: 'const first = await findEntryByKey(client, organizationId, idempotencyKey);',
        to: "const first = await findEntryByKey(client, organizationId, '');\n  movement.idempotencyKey += Math.random();",
      },
    ],
    tests: CREDITING,
    only: 'webhook, return page and reconciler credit a payment once',
  },
  {
    name: 'reconciliation-of-known-alone',
    takes: 'rule 32: everything made at the provider is looked at, not what we know of alone',
    changes: [
      {
        file: 'api/services/payments/reconciler.ts',
        from: 'subjects.add(subject);',
        to: 'String(subject);',
      },
    ],
    tests: CREDITING,
    only: 'found by its reference',
  },
  {
    name: 'signature-from-the-future',
    takes: 'rule 34: a signature is not from ahead',
    changes: [
      {
        file: 'domain/payments/signatureAge.ts',
        from: 'signed > now ? signed - now : now - signed',
        to: 'signed > now ? 0n : now - signed',
      },
    ],
    tests: ['test/payments/signatures.test.ts', 'test/domain/payments.test.ts'],
  },
  {
    name: 'signature-with-two-times',
    takes: 'that a signature has one time',
    changes: [
      {
        file: 'api/services/payments/stripeProvider.ts',
        from: 'seconds === undefined || more.length > 0 ||',
        to: 'seconds === undefined ||',
      },
    ],
    tests: ['test/payments/signatures.test.ts'],
    only: 'an old signature under a second',
  },
  {
    name: 'state-that-falls',
    takes: 'rule 30: a payment’s state only rises',
    changes: [
      {
        file: 'domain/payments/paymentState.ts',
        from: 'return states.indexOf(seen) > states.indexOf(known) ? seen : known;',
        to: 'return states.includes(seen) ? seen : known;',
      },
    ],
    tests: ['test/domain/payments.test.ts'],
  },
  {
    name: 'failed-refund-kept',
    takes: 'rule 33: a refund that fails is given back',
    changes: [
      {
        file: 'api/services/payments/backPosting.ts',
        from: "now.entryNo !== null && now.state === 'failed' && now.returnedEntryNo === null",
        to: "now.entryNo === -1n && now.state === 'failed' && now.returnedEntryNo === null",
      },
    ],
    tests: ['test/payments/back.test.ts'],
    only: 'a refund that fails',
  },
  {
    name: 'inquiry-that-takes',
    takes: 'rule 33: an inquiry moves nothing',
    changes: [
      {
        file: 'api/services/payments/backPosting.ts',
        from: 'if (one.isWithdrawn && now.entryNo === null)',
        to: 'if (now.entryNo === null)',
      },
    ],
    tests: ['test/payments/back.test.ts'],
    only: 'an inquiry moves nothing',
  },
  {
    name: 'refund-asked-for-anew',
    takes: 'the name under which a refund is asked for again',
    changes: [
      {
        file: 'api/services/payments/paypalProvider.ts',
        from: 'requestId: `refund-${reference}`',
        to: 'requestId: `refund-${reference}-${Math.random()}`',
      },
      {
        file: 'api/services/payments/reconciler.ts',
        from: 'if (!seen?.refunds.some((one) => one.reference === reference))',
        to: 'if (seen !== null)',
      },
    ],
    tests: ['test/payments/back.test.ts'],
    only: 'a refund whose request was lost',
  },
  {
    name: 'one-administrator-twice',
    takes: 'that a large transfer takes two administrators',
    changes: [
      {
        file: 'api/services/payments/paymentAdministration.ts',
        from: 'if (isLarge && payment.confirmedBy === confirmer)',
        to: "if (isLarge && payment.confirmedBy === '')",
      },
    ],
    tests: ['test/payments/manual.test.ts'],
    only: 'a large transfer takes two administrators',
  },
  {
    name: 'open-payments-unlocked',
    takes: 'the lock under which open payments are counted',
    changes: [
      {
        file: 'api/services/payments/paymentService.ts',
        from: 'await lockWallet(client, organizationId);',
        to: 'String(lockWallet);',
      },
    ],
    tests: ['test/payments/atOnce.test.ts'],
    only: 'of two payments begun at once',
  },
  {
    name: 'payment-of-whoever-it-was',
    takes: 'that a payment’s organization is looked at again under the locks',
    changes: [
      {
        file: 'api/services/payments/lockPaymentAndWallet.ts',
        from: 'if (payment.organizationId === organizationId)',
        to: 'if (payment.paymentId === paymentId)',
      },
    ],
    tests: ['test/payments/atOnce.test.ts'],
    only: 'whoever waits for a payment',
  },
  {
    name: 'event-without-a-name',
    takes: 'that a provider’s event names itself',
    changes: [
      {
        file: 'api/services/payments/paymentWebhooks.ts',
        from: '.every((part) => NAME.test(part))',
        to: '.some((part) => NAME.test(part))',
      },
    ],
    tests: ['test/payments/signatures.test.ts'],
    only: 'an event that calls itself',
  },
  {
    name: 'events-of-all-providers',
    takes: 'that each provider’s events are handled by themselves',
    changes: [
      {
        file: 'api/services/payments/paymentWebhooks.ts',
        from: 'claimPaymentEvent(this.#pool, provider, CLAIM_SECONDS)',
        to: 'claimPaymentEvent(this.#pool, provider && null, CLAIM_SECONDS)',
      },
    ],
    tests: ['test/payments/signatures.test.ts'],
    only: 'events of a provider are handled',
  },
  {
    name: 'balance-of-what-is-listed',
    takes: 'rule 32: the balance counts what the ledger credited, too, and the provider may not list',
    changes: [
      {
        file: 'api/services/payments/paymentBalances.ts',
        from: 'new Set(await findCreditedSince(this.#pool, provider, from))',
        to: 'new Set((await findCreditedSince(this.#pool, provider, from)).slice(0, 0))',
      },
    ],
    tests: ['test/payments/balances.test.ts'],
  },
  {
    name: 'balance-without-disputes',
    takes: 'rule 32: what a bank took counts in the provider’s balance',
    changes: [
      {
        file: 'domain/payments/net.ts',
        from: 'filter(({ isWithdrawn }) => isWithdrawn)',
        to: 'filter(({ isWithdrawn }) => isWithdrawn === null)',
      },
    ],
    tests: ['test/payments/balances.test.ts'],
  },
];
