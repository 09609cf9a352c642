/** What organizations, plans and regions are known by, as the database demands it too. */
export const HANDLE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** The longest made from a name: leaves room for a number at the end. */
const LONGEST = 48;

const BY_NUMBER = /^id:([1-9]\d{0,17})$/;

/** How a person names an organization: by its handle, or unmistakably by its number, as in id:38. */
export type OrganizationRef =
  | { handle: string; organizationId: null }
  | { handle: null; organizationId: bigint };

/** Null for anything else. Digits alone count as a handle, though no organization has one like that. */
export function parseOrganizationRef(text: string): OrganizationRef | null {
  const number = BY_NUMBER.exec(text)?.[1];
  if (number !== undefined) return { handle: null, organizationId: BigInt(number) };
  return HANDLE.test(text) ? { handle: text, organizationId: null } : null;
}

/** The message for an organization that does not exist. */
export function describeUnknownOrganization(text: string): string {
  return `there is no organization "${text}"${hintAtNumber(text)}`;
}

/** A hint for people who still write a bare number; otherwise empty. */
export function hintAtNumber(text: string): string {
  return /^\d{1,18}$/.test(text) ? `; an organization’s number is written id:${text}` : '';
}

/** The handle a name suggests: "Müller & Söhne" is muller-sohne. It begins with a letter, so it can't be taken for a number. */
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
