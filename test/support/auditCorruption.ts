import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { postCharges } from './ledgerFixture.ts';
import { openSmallBooks, type SmallBooks } from './smallBooks.ts';

/** Something wrong with the books, and all that the audit has to say about it: by check, every breach in words. */
export interface Corruption {
  name: string;
  corrupt: (books: SmallBooks) => Promise<unknown>;
  breaches: (books: SmallBooks) => Record<string, string[]>;
}

/** One test for each corruption, in correct books of its own. */
export function testCorruptions(corruptions: Corruption[]): void {
  for (const { name, corrupt, breaches } of corruptions) {
    test(`the audit names ${name}, and nothing else`, async () => {
      await using books = await openSmallBooks();
      await corrupt(books);
      assert.deepEqual(await breachesOf(books), breaches(books));
    });
  }
}

/** Corrupts with one statement, as the owner. */
export function sql(text: string, values: (books: SmallBooks) => unknown[] = () => []) {
  return (books: SmallBooks) => books.pool.query(text, values(books));
}

/** One more charge, posted properly. */
export function postOne(
  books: SmallBooks,
  organization: bigint,
  instance: bigint,
  hour: string,
  price: number,
  ordinal: number,
  amount: string,
): Promise<void> {
  return postCharges(books, organization, '2025-09-01T02:30:00Z', amount, [
    { instance, hour, price, ordinal, amount },
  ]);
}

/** The checks that failed, with what they say. */
async function breachesOf(books: SmallBooks): Promise<Record<string, string[]>> {
  const { findings } = await new BooksAuditService(books.pool).audit();
  const failed = findings.filter((finding) => finding.breaches > 0n);
  for (const { breaches, examples } of failed) assert.equal(breaches, BigInt(examples.length));
  return Object.fromEntries(failed.map(({ code, title, examples }) => [`${code} ${title}`, examples]));
}
