import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { openSmallBooks } from '../support/smallBooks.ts';

test('correct books are clean, and the audit says how much it looked through', async () => {
  await using books = await openSmallBooks();
  const report = await new BooksAuditService(books.pool).audit();
  assert.equal(report.breaches, 0n);
  assert.deepEqual(
    report.findings.filter(({ noun }) => noun === 'charges').map(({ examined }) => examined),
    [12n, 12n, 12n, 12n, 12n, 12n],
  );
  // The parked hour of org-c.
  assert.equal(report.oldestUnbilledHour, BigInt(Date.UTC(2025, 8, 1, 1)) * 1000n);
});

test('the audit counts all breaches and names the first ten', async () => {
  await using books = await openSmallBooks();
  await books.pool.query(
    `UPDATE wallets SET billed_through = '2025-09-01T14:00:00Z' WHERE organization_id = $1`,
    [books.b],
  );
  const { findings, breaches } = await new BooksAuditService(books.pool).audit();
  const missing = findings.find(({ title }) => title === 'no hour up to the mark is missing');
  // 02:05 to 13:05.
  assert.equal(breaches, 12n);
  assert.equal(missing?.examples.length, 10);
  assert.match(missing?.examples[0] ?? '', /2025-09-01T02:05:00Z/);
});
