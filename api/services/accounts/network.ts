import ipaddr from 'ipaddr.js';

/**
 * The network of one subscriber: an IPv4 address, or the /64 of an IPv6 address (2001:db8:0:1::/64), within which they may
 * take a new address for each request. Anything else is returned as it is.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address.slice(0, 64);
  const parsed = ipaddr.process(address);
  if (!('parts' in parsed)) return parsed.toString();
  const groups = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
