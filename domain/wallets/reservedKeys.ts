const PREFIXES = ['adopt:', 'sla:', 'rebill:', 'closing:', 'stripe:', 'paypal:', 'manual:'];

/** Whether a key is of those under which the program posts: one used by hand would stand in its way for good. */
export function isReservedKey(key: string): boolean {
  return PREFIXES.some((prefix) => key.startsWith(prefix));
}
