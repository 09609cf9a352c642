import { sql, testCorruptions } from '../support/auditCorruption.ts';
import { addPlan, addPrice } from '../support/ledgerFixture.ts';

const AMOUNT = 'amount every amount follows from its price and its hour of the month';
const ORDINAL = 'ordinal every charge has the right hour of the month';
const PRICE = 'price every charge uses the plan, quantity and price in force when its hour began';

testCorruptions([
  {
    name: 'a micro moved from one charge to another',
    corrupt: sql(
      `UPDATE billing_charges SET amount_micros = amount_micros + CASE subscription_id WHEN $1 THEN 1 ELSE -1 END
       WHERE hour = '2025-08-31T22:00:00Z'`,
      ({ web }) => [web],
    ),
    breaches: ({ web, job }) => ({
      [AMOUNT]: [
        `org-a, instance ${web} (web): 2025-08-31T22:00:00Z is charged 0.007441, but hour 1 of the month costs 0.007440`,
        `org-a, instance ${job} (job): 2025-08-31T22:00:00Z is charged 0.029999, but hour 1 of the month costs 0.030000`,
      ],
    }),
  },
  {
    name: 'a month that did not start anew',
    corrupt: sql(
      `UPDATE billing_charges SET month_ordinal = 2 WHERE subscription_id = $1 AND hour = '2025-09-01T00:00:00Z'`,
      ({ resized }) => [resized],
    ),
    breaches: ({ resized }) => ({
      [ORDINAL]: [
        `org-a, instance ${resized} (resized): 2025-09-01T00:00:00Z is charged as hour 2 of the month, but is hour 1`,
      ],
    }),
  },
  {
    name: 'a price that came later',
    corrupt: async (books) => {
      const later = await addPrice(books, books.hourlyPlan, {
        monthly: '20',
        hourly: '0.03',
        from: '2025-09-01T01:05:00.000001Z',
      });
      await books.pool.query(
        `UPDATE billing_charges SET plan_price_id = $1 WHERE organization_id = $2 AND hour = '2025-09-01T01:00:00Z'`,
        [later, books.b],
      );
      await books.pool.query(
        `UPDATE billing_charges SET plan_price_id = $1 WHERE subscription_id = $2 AND hour = '2025-09-01T01:00:00Z'`,
        [later, books.resized],
      );
      return later;
    },
    breaches: ({ poor, hourlyPrice }) => ({
      [PRICE]: [
        `org-b, instance ${poor} (poor): the hour that began 2025-09-01T01:05:00Z is charged by plan price ${hourlyPrice + 1}, which was in force from 2025-09-01T01:05:00.000001Z`,
      ],
    }),
  },
  {
    name: 'the price of another plan',
    corrupt: async (books) => {
      const twin = await addPrice(books, await addPlan(books, 'twin'), { monthly: '20', hourly: '0.03' });
      await books.pool.query('UPDATE billing_charges SET plan_price_id = $1 WHERE subscription_id = $2', [
        twin,
        books.poor,
      ]);
    },
    breaches: ({ poor }) => ({
      [PRICE]: ['2025-09-01T00:05:00Z', '2025-09-01T01:05:00Z'].map(
        (hour) =>
          `org-b, instance ${poor} (poor): the hour that began ${hour} is charged by plan twin, but the instance had plan hourly then`,
      ),
    }),
  },
]);
