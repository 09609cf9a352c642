import { nameAmount } from './currencies.ts';

/** What a payment was to be. */
interface Expected {
  organizationId: bigint | null;
  amountMinor: bigint;
  currency: string;
}

/** What the provider says was paid. */
interface Received {
  organization: string | null;
  amountMinor: bigint;
  currency: string;
}

/** Rule 31: why what was paid is not what was asked for; null if it is. Never guessed: an administrator decides. */
export function whyUnfit(expected: Expected, received: Received): string | null {
  const asked = nameAmount(expected.amountMinor, expected.currency);
  if (received.currency !== expected.currency) {
    return `the provider took ${received.amountMinor} minor units of ${received.currency}, not ${asked}`;
  }
  if (received.amountMinor !== expected.amountMinor) {
    return `the provider took ${nameAmount(received.amountMinor, received.currency)}, not ${asked}`;
  }
  if (received.organization !== String(expected.organizationId)) {
    return `the provider has it for organization ${received.organization ?? 'nobody'}, not ${expected.organizationId}`;
  }
  return null;
}
