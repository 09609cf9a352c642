import { lookup as lookUpName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that a webhook may not lead to. */
class RefusedAddressError extends Error {
  override name = 'RefusedAddressError';
}

/** Azure's servers for what runs there: the one of its kind among public addresses. */
const PUBLIC_METADATA = ['168.63.129.16'];

/**
 * Whether an address is not of the public Internet: private, loopback, link-local (where clouds keep metadata), shared by a
 * carrier, a tunnel or translation to one of these, or reserved.
 */
export function isRefusedAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  // An IPv4 address in IPv6 dress is judged as what it is.
  const plain = ipaddr.process(address);
  return plain.range() !== 'unicast' || PUBLIC_METADATA.includes(plain.toString());
}

/**
 * Looks a name up for a connection, which then goes to an address that was judged: a name that gives another address a
 * moment later gains nothing. Refuses when any of the addresses is refused.
 */
export function guardedLookup(lookup: LookupFunction = lookUpName as LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const [first] = addresses;
      const refused = addresses.find(({ address }) => isRefusedAddress(address));
      if (refused !== undefined || first === undefined) {
        const where = refused === undefined ? 'no address' : `${refused.address}, which is not public`;
        return callback(new RefusedAddressError(`${hostname} leads to ${where}`), '', 0);
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/** Addresses in a URL are not looked up: they are judged as they stand. Why one is refused, in words; null: it is not. */
export function whyLiteralRefused({ hostname }: URL): string | null {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && isRefusedAddress(address) ? `${address} is not a public address` : null;
}

/** The same for who is about to connect. Throws RefusedAddressError. */
export function refuseLiteral(url: URL): void {
  const refused = whyLiteralRefused(url);
  if (refused !== null) throw new RefusedAddressError(refused);
}
