/** What organizations, plans and regions are known by, as the database demands it too. */
export const HANDLE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** The longest made from a name: room is left for a number behind it. */
const LONGEST = 48;

/**
 * The handle a name suggests: "Müller & Söhne" is muller-sohne. It begins with a letter, because a number is read as
 * an organization's id.
 */
export function handleFromName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const handle = /^[a-z]/.test(plain) ? plain : `org-${plain}`;
  return handle.slice(0, LONGEST).replace(/-+$/, '');
}
