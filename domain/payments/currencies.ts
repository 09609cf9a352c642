/** Currencies without a minor unit, and with one of a thousandth (ISO 4217); all others have hundredths. */
const WITHOUT = 'BIF CLP DJF GNF ISK JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THOUSANDTHS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

/** How many decimals a currency has: 0, 2 or 3. */
export function exponentOf(currency: string): number {
  if (WITHOUT.includes(currency)) return 0;
  return THOUSANDTHS.includes(currency) ? 3 : 2;
}

export function microsPerMinor(currency: string): bigint {
  return 10n ** BigInt(6 - exponentOf(currency));
}

/** An amount in whole minor units; null if it is none: 19.99 USD is 1999, and 0.001 USD is nothing that can be paid. */
export function minorOf(amountMicros: bigint, currency: string): bigint | null {
  const unit = microsPerMinor(currency);
  return amountMicros % unit === 0n ? amountMicros / unit : null;
}

export function microsOf(amountMinor: bigint, currency: string): bigint {
  return amountMinor * microsPerMinor(currency);
}

/** "19.99 USD", "500 JPY". */
export function nameAmount(amountMinor: bigint, currency: string): string {
  return `${formatMinor(amountMinor, currency)} ${currency}`;
}

/** With as many decimals as the currency has: "19.99", "500". */
export function formatMinor(amountMinor: bigint, currency: string): string {
  const places = exponentOf(currency);
  const digits = amountMinor.toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
