import { MEMBER_ROLES, type MemberRole } from '../accounts/roles.ts';
import { MoneyFormatError, parseDecimal } from '../money.ts';
import { type Parsed, readWord } from './planRow.ts';

/** The columns of a customer file. A row is an organization, and one of its members where there is an email. */
export const CUSTOMER_COLUMNS = ['handle', 'name', 'email', 'role', 'balance'] as const;

export type CustomerFields = Record<(typeof CUSTOMER_COLUMNS)[number], string>;

export interface CustomerRow {
  handle: string;
  /** Empty: the handle, or what another row says. */
  name: string;
  email: string | null;
  role: MemberRole;
  /** What the organization has when it comes, below zero too. Null: nothing, or what another row says. */
  balanceMicros: bigint | null;
}

const LARGEST_BALANCE = 1_000_000_000_000_000n;

export function parseCustomerRow(fields: CustomerFields): Parsed<CustomerRow> {
  const faults: string[] = [];
  const handle = readWord(fields.handle, 'handle', faults);
  if (/^\d+$/.test(handle))
    faults.push(
      `handle "${handle}" could be taken for a number: write it with a letter, such as "org-${handle}"`,
    );
  if (fields.name.length > 200 || /\p{C}/u.test(fields.name))
    faults.push(`name "${fields.name.slice(0, 200)}" is not one line of at most 200 characters`);
  const email = fields.email.trim();
  if (email !== '' && !/^[^@\s]+@[^@\s]+$/.test(email))
    faults.push(`email "${email}" is not an e-mail address`);
  const role = MEMBER_ROLES.find((known) => known === (fields.role || 'owner'));
  if (role === undefined) faults.push(`role "${fields.role}" is not ${MEMBER_ROLES.join(', ')}`);
  if (fields.role !== '' && email === '')
    faults.push(`role "${fields.role}" is nobody's: the email is empty`);
  const balanceMicros = fields.balance === '' ? null : readBalance(fields.balance, faults);
  if (faults.length > 0) return { faults };
  return {
    row: {
      handle,
      name: fields.name.trim(),
      email: email === '' ? null : email,
      role: role ?? 'owner',
      balanceMicros,
    },
  };
}

function readBalance(text: string, faults: string[]): bigint {
  try {
    const micros = parseDecimal(text, 6);
    if (micros > LARGEST_BALANCE || micros < -LARGEST_BALANCE) faults.push(`balance ${text} is too large`);
    return micros;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    faults.push(`balance ${error.message}`);
    return 0n;
  }
}
