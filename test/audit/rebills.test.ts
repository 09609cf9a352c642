/** Rebills in the audit: 2 hours of job, an instance of org-a, at $0.02 instead of $0.03, which give 0.020000 back. */
import { RebillService } from '../../api/services/rebills/rebillService.ts';
import { parseInstant } from '../../domain/instant.ts';
import { type Corruption, testCorruptions } from '../support/auditCorruption.ts';
import { postEntry } from '../support/ledgerFixture.ts';
import type { SmallBooks } from '../support/smallBooks.ts';

const ENTRY = 'rebill every rebill’s entry is the sum of the hours it corrected';
const HOURS =
  'rebill hours every corrected hour was charged so, on its rebill’s plan and in its window, and is corrected once';
const AMOUNTS =
  'rebill amounts every corrected amount follows from the right price and its hour of the month';
const LIMITS = 'limits what mends or pays back an entry never exceeds it';

function afterRebill(
  text: string,
  values: (books: SmallBooks) => unknown[] = () => [],
): Corruption['corrupt'] {
  return async (books) => {
    await rebillJob(books);
    await books.pool.query(text, values(books));
  };
}

async function rebillJob({ pool }: SmallBooks): Promise<void> {
  await new RebillService(pool).apply(
    {
      plan: 'hourly',
      organization: 'org-a',
      from: parseInstant('2025-08-31T22:00Z'),
      until: parseInstant('2025-09-01T00:00Z'),
      priceMonthlyMicros: 20_000_000n,
      priceHourlyNanos: 20_000_000n,
    },
    { key: 'mistake', reason: 'a wrong price', by: { operator: 'ada' } },
  );
}

const SECOND_HOUR = `subscription_id = $1 AND hour = '2025-08-31T23:00Z'`;
const job = ({ job }: SmallBooks) => [job];

testCorruptions([
  { name: 'nothing in a rebill that is right', corrupt: rebillJob, breaches: () => ({}) },
  {
    name: 'a rebill that lost one of its hours',
    corrupt: afterRebill(`DELETE FROM rebill_hours WHERE ${SECOND_HOUR}`, job),
    breaches: () => ({
      [ENTRY]: [
        'org-a: rebill 1 corrected 2 hours by 0.020000 with entry 6, an adjustment of 0.020000, but there are 1 corrected hour of 0.010000',
      ],
    }),
  },
  {
    name: 'a rebill whose entry is gone from its list',
    corrupt: afterRebill('DELETE FROM rebill_entries'),
    breaches: () => ({
      [ENTRY]: [
        'org-a: entry 6, an adjustment of 0.020000, belongs to no rebill',
        'org-a: rebill 1 has 2 corrected hours of 0.020000 without a ledger entry',
      ],
    }),
  },
  {
    name: 'a right amount that does not follow from the price',
    corrupt: afterRebill(`UPDATE rebill_hours SET right_micros = right_micros - 1 WHERE ${SECOND_HOUR}`, job),
    breaches: ({ job }) => ({
      [ENTRY]: [
        'org-a: rebill 1 corrected 2 hours by 0.020000 with entry 6, an adjustment of 0.020000, but there are 2 corrected hours of 0.020001',
      ],
      [AMOUNTS]: [
        `org-a, instance ${job} (job): 2025-08-31T23:00:00Z is corrected by rebill 1 to 0.019999, but hour 2 of the month costs 0.020000 at its price`,
      ],
    }),
  },
  {
    name: 'a corrected hour that was charged otherwise',
    corrupt: afterRebill(`UPDATE rebill_hours SET charged_micros = 30001 WHERE ${SECOND_HOUR}`, job),
    breaches: ({ job }) => ({
      [ENTRY]: [
        'org-a: rebill 1 corrected 2 hours by 0.020000 with entry 6, an adjustment of 0.020000, but there are 2 corrected hours of 0.020001',
      ],
      [HOURS]: [
        `org-a, instance ${job} (job): 2025-08-31T23:00:00Z is corrected by rebill 1 from 0.030001, but was charged 0.030000`,
      ],
    }),
  },
  {
    name: 'a corrected hour that was never charged',
    corrupt: afterRebill(`UPDATE rebill_hours SET hour = '2025-08-31T21:00Z' WHERE ${SECOND_HOUR}`, job),
    breaches: ({ job }) => ({
      [HOURS]: [
        `org-a, instance ${job} (job): 2025-08-31T21:00:00Z is corrected by rebill 1, but was not charged`,
      ],
    }),
  },
  {
    name: 'a corrected hour outside its rebill’s window',
    corrupt: afterRebill(`UPDATE rebills SET until_hour = '2025-08-31T23:00Z'`),
    breaches: ({ job }) => ({
      [HOURS]: [
        `org-a, instance ${job} (job): 2025-08-31T23:00:00Z is corrected by rebill 1, but is not of its plan, window or organization`,
      ],
    }),
  },
  {
    name: 'a corrected hour that says another posting than its charge',
    corrupt: afterRebill(
      `UPDATE rebill_hours SET charged_at = charged_at + interval '1 second' WHERE ${SECOND_HOUR}`,
      job,
    ),
    breaches: ({ job }) => ({
      [HOURS]: [
        `org-a, instance ${job} (job): 2025-08-31T23:00:00Z is corrected by rebill 1, which says another posting than that of the charge`,
      ],
    }),
  },
  {
    name: 'an hour that is corrected twice',
    corrupt: afterRebill(
      `ALTER TABLE rebill_hours DROP CONSTRAINT an_hour_is_corrected_once;
       INSERT INTO rebill_hours SELECT * FROM rebill_hours WHERE hour = '2025-08-31T23:00Z'`,
    ),
    breaches: ({ job }) => ({
      [ENTRY]: [
        'org-a: rebill 1 corrected 2 hours by 0.020000 with entry 6, an adjustment of 0.020000, but there are 3 corrected hours of 0.030000',
      ],
      [HOURS]: Array(2).fill(
        `org-a, instance ${job} (job): 2025-08-31T23:00:00Z is corrected by rebill 1, and 2 times in all`,
      ),
    }),
  },
  {
    name: 'a charge of which a rebill and a hand gave back more than all',
    // Entry 2 is 0.037440, of which 0.030000 was one hour of job: the rebill gave 0.010000 of it back.
    corrupt: async (books) => {
      await rebillJob(books);
      await postEntry(books, books.a, '2027-09-01T03:00:00Z', {
        kind: 'adjustment',
        amountMicros: 27_441n,
        concerns: 2,
      });
    },
    breaches: () => ({
      [LIMITS]: [
        'org-a: entry 2 is a charge of -0.037440, but what concerns it comes to 0.027441 beside 0.010000 of rebills',
      ],
    }),
  },
]);
