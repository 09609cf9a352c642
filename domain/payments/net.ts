interface Sum {
  amountMinor: bigint;
  currency: string;
}

/** What a provider has of a payment in one currency: paid, less refunds that did not fail and what a bank took and kept. */
export function netMinor(
  seen: {
    paid: Sum | null;
    refunds: (Sum & { state: string })[];
    disputes: (Sum & { isWithdrawn: boolean; isReinstated: boolean })[];
  },
  currency: string,
): bigint {
  const all = [
    ...(seen.paid === null ? [] : [{ ...seen.paid, sign: 1n }]),
    ...seen.refunds.filter(({ state }) => state !== 'failed').map((one) => ({ ...one, sign: -1n })),
    ...seen.disputes.filter(({ isWithdrawn }) => isWithdrawn).map((one) => ({ ...one, sign: -1n })),
    ...seen.disputes.filter(({ isReinstated }) => isReinstated).map((one) => ({ ...one, sign: 1n })),
  ];
  return all
    .filter((one) => one.currency === currency)
    .reduce((sum, { sign, amountMinor }) => sum + sign * amountMinor, 0n);
}
