/** Without letters and digits that look alike: people type it into a transfer. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTVWXYZ';
const LENGTH = 12;
export const REFERENCE_BYTES = 2 * LENGTH;
const SHAPE = new RegExp(`^CS(-[${ALPHABET}]{4}){3}$`);

/** A payment's own name, from random bytes: "CS-7K2M-9QXD-3RTA". Taking two bytes a letter leaves all equally likely enough. */
export function referenceFrom(bytes: Uint8Array): string {
  const letters = Array.from(
    { length: LENGTH },
    (_, index) => ALPHABET[((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)) % ALPHABET.length],
  ).join('');
  return `CS-${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}

/** Of an automatic top-up: what is asked for twice under it is charged once. A dip is a stay of the balance below a threshold. */
export function autoReference(organizationId: bigint, dip: bigint): string {
  return `auto:${organizationId}:${dip}`;
}

export function isAutoReference(text: string | null | undefined): boolean {
  return /^auto:[1-9]\d{0,17}:[1-9]\d{0,17}$/.test(text ?? '');
}

/** Whether a text could be one: an account at a provider may take other payments, too, with references of their own. */
export function isReference(text: string): boolean {
  return SHAPE.test(text) || isAutoReference(text);
}
