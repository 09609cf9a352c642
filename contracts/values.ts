import { z } from 'zod';
import { HANDLE } from '../domain/accounts/handle.ts';
import { COUNTED_UP_TO } from '../domain/countedUpTo.ts';

/** The small values that requests and answers are made of. */

export const Id = z
  .string()
  .regex(/^[1-9]\d{0,17}$/, { error: 'must be a whole number above zero, such as 17' })
  .meta({ description: 'an ID, as text because it may exceed 2^53', examples: ['17'] });

/** How many. Ids are text and amounts decimal text, but a count is a number: none comes near 2^53, and people add them up. */
export const Count = z.int().nonnegative();

export const Amount = z
  .string()
  .regex(/^-?\d{1,13}\.\d{6}$/)
  .meta({ description: 'an amount in the installation’s currency', examples: ['3.900000'] });

/** An amount as people write it. */
export const AmountGiven = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, {
    error: 'must be an amount below a billion with at most six decimals, such as 12.50',
  })
  .meta({ description: 'an amount with at most six decimals', examples: ['12.50', '5', '0.000001'] });

/** The same, up or down. */
export const SignedAmountGiven = z
  .string()
  .regex(/^-?\d{1,9}(\.\d{1,6})?$/, {
    error: 'must be an amount below a billion with at most six decimals, such as -12.50',
  })
  .meta({ description: 'an amount with at most six decimals', examples: ['-12.50', '5'] });

export const Timestamp = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/)
  .meta({
    description: 'a timestamp, ISO 8601 in UTC, always with six decimals',
    examples: ['2026-09-01T06:30:00.000000Z'],
  });

/** A moment of this century, as people write it; that the day exists is checked when it is read. */
export const MomentGiven = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?Z$/, {
    error: 'must be a timestamp of this century in UTC, such as 2026-09-01T06:30:00Z',
  })
  .meta({ description: 'a timestamp, ISO 8601 in UTC', examples: ['2026-09-01T06:30:00Z'] });

/** The same, at a full hour. */
export const FullHourGiven = MomentGiven.regex(/T\d\d:00(:00(\.0+)?)?Z$/, {
  error: 'must be a full hour in UTC, such as 2026-12-01T00:00:00Z',
}).meta({ description: 'a full hour, ISO 8601 in UTC', examples: ['2099-12-01T00:00:00Z'] });

export const Month = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, { error: 'must be a month of this century, such as 2026-09' })
  .meta({ description: 'a calendar month (UTC)', examples: ['2026-09'] });

export const AddonOf = Id.nullable().describe('the instance an add-on belongs to; null for anything else');

/** What can be billed. */
export const ResourceKind = z.enum(['vps', 'container', 'addon']).meta({ id: 'ResourceKind' });

/** What plans, regions and organizations are known by. */
export const Code = z
  .string()
  .regex(HANDLE, {
    error: 'must be at most 63 letters, digits, dots, dashes and underscores, such as small-1',
  })
  .meta({ examples: ['small-1', 'eu-central'] });

/** A new one: with a letter, so that nobody takes it for a number. */
export const NewCode = Code.regex(/[A-Za-z]/, {
  error: 'must contain a letter, or it could be taken for a number: such as small-1',
}).meta({ examples: ['small-1', 'eu-central'] });

/** A name in any script: no control characters, and it begins with a letter or a digit. */
export const Name = z
  .string()
  .regex(/^[\p{L}\p{N}][^\p{C}]{0,99}$/u, {
    error: 'must begin with a letter or digit and have at most 100 characters, such as Ada or web-1',
  })
  .meta({ examples: ['web-1', 'Übung 2'] });

/**
 * Words for people: not blank, no control characters but line breaks and tabs. No half of a surrogate pair either, which
 * the database would not give back as it came: the same top-up again would have another reason. The pattern takes one
 * step a character, since what may come before the first letter can't be one.
 */
export const Text = (longest: number) =>
  z
    .string()
    .max(longest, { abort: true })
    .regex(/^[^\p{Cc}\p{Cs}\p{L}\p{N}\p{P}\p{S}]*[\p{L}\p{N}\p{P}\p{S}](?:[^\p{Cc}\p{Cs}]|[\t\r\n])*$/u, {
      error: 'must contain text and no control characters, such as “It does not start.”',
    })
    .meta({ examples: ['It does not start.'] });

/** The same, or nothing. */
export const TextOrNothing = (longest: number) =>
  z
    .string()
    .max(longest, { abort: true })
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n])*$/u, { error: 'must contain no control characters' })
    .meta({ examples: ['Good for small sites.', ''] });

/** It holds the last row's value in the list's order, which may be a name or an address. */
export const Cursor = z
  .string()
  .max(2_000, { abort: true })
  .regex(/^[A-Za-z0-9_-]+$/, { error: 'must be the nextCursor of the previous page, such as MTc' })
  .meta({ description: 'nextCursor of the previous page', examples: ['MTc'] });

/** A number in a query: decimal digits alone, no sign, space, point or exponent. */
function wholeNumber(least: number, most: number, usual: number) {
  const error = `must be a whole number from ${least} to ${most}, such as ${usual}`;
  const digits = (text: unknown) => (typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text);
  return z.preprocess(digits, z.int({ error }).min(least, { error }).max(most, { error })).prefault(usual);
}

/** How much of a list is asked for. */
export const PageQuery = z.strictObject({ limit: wholeNumber(1, 100, 50), cursor: Cursor.optional() });
export type PageQuery = z.infer<typeof PageQuery>;

/** An organization as a path names it. */
const OrganizationRef = z
  .string()
  .regex(/^(id:[1-9]\d{0,17}|[A-Za-z0-9][A-Za-z0-9._-]{0,62})$/, {
    error: 'must be a handle, such as acme, or a number, such as id:38',
  })
  .meta({ description: 'the organization’s handle, or its number as id:38', examples: ['acme', 'id:38'] });

export const InOrganization = z.strictObject({ organization: OrganizationRef });

/** A page of a list; nextCursor is null on the last one. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: Cursor.nullable() }).describe('A page of the list');
}

/** A page of a list that can be searched and ordered. */
export function countedListOf<Item extends z.ZodType>(item: Item) {
  return listOf(item).extend({
    total: Count.nullable().describe(
      `how many there are on all pages, counted up to ${COUNTED_UP_TO}: one more says that there are more; null on later pages`,
    ),
  });
}

/** Words to search a list for. */
export const Search = z
  .string()
  .max(100, { abort: true })
  .regex(/^[^\p{C}]+$/u, { error: 'must be 1 to 100 characters without control characters, such as ada' })
  .meta({ examples: ['ada'] });

/** The order of a list: `usual` unless another is asked for. */
export function sortBy<const Order extends string>(orders: readonly Order[], usual: Order) {
  return z
    .enum(orders)
    .prefault(usual as Order & string)
    .describe('the order; a minus sign turns it around');
}

/** A route's good answer; its problems follow from what it declares. */
export function answers<Status extends number, Good>(status: Status, good: Good) {
  return { [status]: good } as Record<Status, Good>;
}

/** An answer that is a file. */
export function csvFile(description: string) {
  return { description, content: { 'text/csv': { schema: z.string() } } };
}

/** The body of an answer that has none. */
export const NoContent = z.null().describe('Done');
