import { postOne, sql, testCorruptions } from '../support/auditCorruption.ts';
import { addInstance, addOrganization, postCharges } from '../support/ledgerFixture.ts';

const ONE_CHARGE = 'I1 one charge per instance-hour';
const NONE_MISSING = 'I2 no hour up to the mark is missing';
const HAS_MARK = 'I2 every organization with instances has a wallet, and a mark if they are metered';
const OUTSIDE = 'I5 no charge falls outside its instance’s lifetime';
const LEDGER = 'I6 every charge has its ledger entry, every billing entry its charges';
const PRICE = 'price every charge uses the plan, quantity and price in force when its hour began';

testCorruptions([
  {
    name: 'an hour charged twice',
    corrupt: async (books) => {
      await books.pool.query('ALTER TABLE billing_charges DROP CONSTRAINT an_instance_hour_is_charged_once');
      await postCharges(books, books.a, '2025-09-01T02:30:00Z', '0.007440', [
        {
          instance: books.web,
          hour: '2025-08-31T22:00:00Z',
          price: books.monthlyPrice,
          ordinal: 1,
          amount: '0.007440',
        },
      ]);
    },
    breaches: ({ web }) => ({
      [ONE_CHARGE]: [`org-a, instance ${web} (web): the hour 2025-08-31T22:00:00Z is charged 2 times`],
    }),
  },
  {
    name: 'charges half an hour apart',
    corrupt: async (books) => {
      await books.pool.query('ALTER TABLE billing_charges DROP CONSTRAINT charge_names_a_full_clock_hour');
      await books.pool.query(
        'ALTER TABLE billing_charges_2025_08 DROP CONSTRAINT IF EXISTS charge_names_a_full_clock_hour',
      );
      await postCharges(books, books.a, '2025-09-01T02:30:00Z', '0.007440', [
        {
          instance: books.web,
          hour: '2025-08-31T22:30:00Z',
          price: books.monthlyPrice,
          ordinal: 1,
          amount: '0.007440',
        },
      ]);
    },
    breaches: ({ web }) => ({
      [ONE_CHARGE]: [
        `org-a, instance ${web} (web): a charge names 2025-08-31T22:30:00Z, which is not a full clock hour, so it is less than an hour from its neighbours`,
      ],
    }),
  },
  {
    name: 'hours missing at the end, up to the mark and not beyond it',
    corrupt: sql(
      `UPDATE wallets SET billed_through = '2025-09-01T02:30:14.999999Z' WHERE organization_id = $1`,
      ({ a }) => [a],
    ),
    breaches: ({ resized }) => ({
      [NONE_MISSING]: [
        `org-a, instance ${resized} (resized): the hour that began 2025-09-01T02:20:00Z is not charged, though the wallet is billed through 2025-09-01T02:30:14.999999Z`,
      ],
    }),
  },
  {
    name: 'an hour missing that begins exactly at the mark',
    corrupt: sql(
      `UPDATE wallets SET billed_through = '2025-09-01T02:05:00Z' WHERE organization_id = $1`,
      ({ b }) => [b],
    ),
    breaches: ({ poor }) => ({
      [NONE_MISSING]: [
        `org-b, instance ${poor} (poor): the hour that began 2025-09-01T02:05:00Z is not charged, though the wallet is billed through 2025-09-01T02:05:00Z`,
      ],
    }),
  },
  {
    name: 'a charge that vanished from the middle',
    corrupt: sql(
      `DELETE FROM billing_charges WHERE subscription_id = $1 AND hour = '2025-08-31T23:00:00Z'`,
      ({ web }) => [web],
    ),
    breaches: ({ web }) => ({
      [NONE_MISSING]: [
        `org-a, instance ${web} (web): the hour that began 2025-08-31T23:30:15Z is not charged, though the wallet is billed through 2025-09-01T02:00:00Z`,
      ],
      [LEDGER]: [
        'org-a: 2 charges of 0.037440 posted at 2025-09-01T00:00:00Z, but the ledger bills 3 hours for 0.044881',
      ],
    }),
  },
  {
    name: 'an instance settled before its last hour was billed',
    corrupt: sql(
      `WITH ended AS (UPDATE subscriptions SET ended_at = '2025-09-01T00:45:00.000001Z' WHERE subscription_id = $1 RETURNING *)
       UPDATE vps_instances SET deleted_at = ended_at FROM ended WHERE instance_id = subscription_id`,
      ({ job }) => [job],
    ),
    breaches: ({ job }) => ({
      [NONE_MISSING]: [
        `org-a, instance ${job} (job): the hour that began 2025-09-01T00:45:00Z is not charged, though the instance is settled`,
      ],
    }),
  },
  {
    name: 'an instance parked later than it was billed',
    corrupt: sql(
      `UPDATE subscriptions SET parked_from = '2025-09-01T02:00:00Z' WHERE subscription_id = $1`,
      ({ parked }) => [parked],
    ),
    breaches: ({ parked }) => ({
      [NONE_MISSING]: [
        `org-c, instance ${parked} (lost): the hour that began 2025-09-01T01:00:00Z is not charged, though the instance is parked only from 2025-09-01T02:00:00Z`,
      ],
    }),
  },
  {
    name: 'a mark that was lost',
    corrupt: sql('UPDATE wallets SET billed_through = NULL WHERE organization_id = $1', ({ b }) => [b]),
    breaches: () => ({
      [HAS_MARK]: ['org-b: the wallet has no mark, so 1 instance that should be billed would not be'],
    }),
  },
  {
    name: 'metered instances without a wallet',
    corrupt: async (books) => {
      const organization = await addOrganization(books, 'org-e', { wallet: false });
      for (const startedAt of ['2025-09-01T02:00:00Z', '2025-09-01T02:01:00Z']) {
        await addInstance(books, organization, { planId: books.hourlyPlan, startedAt });
      }
    },
    breaches: () => ({ [HAS_MARK]: ['org-e: there is no wallet, so 2 instances cannot be billed'] }),
  },
  {
    name: 'a charge for an instance that does not exist',
    corrupt: (books) =>
      postOne(books, books.a, 9_999n, '2025-09-01T01:00:00Z', books.hourlyPrice, 1, '0.030000'),
    breaches: () => ({
      [OUTSIDE]: ['org-a, instance 9999: 2025-09-01T01:00:00Z is charged, but there is no such instance'],
    }),
  },
  {
    name: 'a charge to the wrong organization',
    corrupt: (books) =>
      postOne(books, books.a, books.poor, '2025-09-01T01:00:00Z', books.hourlyPrice, 2, '0.030000'),
    breaches: ({ poor }) => ({
      [OUTSIDE]: [
        `org-a, instance ${poor}: 2025-09-01T01:00:00Z is charged, but the instance belongs to org-b`,
      ],
    }),
  },
  {
    name: 'a charge for an instance that never ran',
    corrupt: (books) =>
      postOne(books, books.d, books.unborn, '2025-09-01T01:00:00Z', books.hourlyPrice, 1, '0.030000'),
    breaches: ({ unborn }) => ({
      [OUTSIDE]: [
        `org-d, instance ${unborn} (unborn): 2025-09-01T01:00:00Z is charged, but the instance has never been usable, so its billing has not started`,
      ],
    }),
  },
  {
    name: 'a charge before the start',
    corrupt: (books) =>
      postOne(books, books.a, books.web, '2025-08-31T21:00:00Z', books.monthlyPrice, 1, '0.007440'),
    breaches: ({ web }) => ({
      [OUTSIDE]: [
        `org-a, instance ${web} (web): 2025-08-31T21:00:00Z is charged, but billing started at 2025-08-31T22:30:15Z`,
      ],
    }),
  },
  {
    name: 'a charge after the deletion',
    corrupt: (books) =>
      postOne(books, books.a, books.job, '2025-09-01T00:00:00Z', books.hourlyPrice, 1, '0.030000'),
    breaches: ({ job }) => ({
      [OUTSIDE]: [
        `org-a, instance ${job} (job): 2025-09-01T00:00:00Z is charged, but the instance was deleted at 2025-08-31T23:50:00Z`,
      ],
    }),
  },
  {
    name: 'an hour charged though it begins at the very deletion',
    corrupt: sql(
      `WITH ended AS (UPDATE subscriptions SET ended_at = '2025-08-31T23:45:00Z' WHERE subscription_id = $1 RETURNING *)
       UPDATE vps_instances SET deleted_at = ended_at FROM ended WHERE instance_id = subscription_id`,
      ({ job }) => [job],
    ),
    breaches: ({ job }) => ({
      [OUTSIDE]: [
        `org-a, instance ${job} (job): 2025-08-31T23:00:00Z is charged, but the instance was deleted at 2025-08-31T23:45:00Z`,
      ],
    }),
  },
  {
    name: 'a charge beyond the mark',
    corrupt: (books) =>
      postOne(books, books.a, books.web, '2025-09-01T02:00:00Z', books.monthlyPrice, 3, '0.007440'),
    breaches: ({ web }) => ({
      [OUTSIDE]: [
        `org-a, instance ${web} (web): 2025-09-01T02:00:00Z is charged, but the wallet is billed through 2025-09-01T02:00:00Z only`,
      ],
    }),
  },
  {
    name: 'a parked hour that is charged',
    corrupt: (books) =>
      postOne(books, books.c, books.parked, '2025-09-01T01:00:00Z', books.monthlyPrice, 2, '0.007441'),
    breaches: ({ parked }) => ({
      [OUTSIDE]: [
        `org-c, instance ${parked} (lost): 2025-09-01T01:00:00Z is charged, but the instance is parked, and unbilled, from 2025-09-01T01:00:00Z`,
      ],
      [PRICE]: [
        `org-c, instance ${parked} (lost): the hour that began 2025-09-01T01:00:00Z is charged by plan monthly, but the instance had no known plan then`,
      ],
    }),
  },
]);
