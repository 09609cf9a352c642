/** What is billed and what it is tell the same of its life, whatever its kind. */
import { testCorruptions } from '../support/auditCorruption.ts';
import { addContainer } from '../support/ledgerFixture.ts';
import { insertContainerPlan, insertRow } from '../support/insertRows.ts';
import type { SmallBooks } from '../support/smallBooks.ts';

const AGREE =
  'subscription everything that is billed has a subscription that started before its use and ends with it';

const ADDON = 900;

/** A subscription of an add-on that has not started, so that no hour of it is due. */
async function addUnbilledAddon({ pool, a }: SmallBooks): Promise<void> {
  const number = { subscription_id: ADDON, resource_id: ADDON };
  await insertRow(pool, 'subscriptions', { organization_id: a, resource_kind: 'addon', ...number });
}

/** Corrupts a container that started after the wallet's mark, so that no hour of it is due. */
function container(sql: string, breach: (name: string, number: bigint) => string) {
  let made = { container: 0n, subscription: 0n };
  return {
    corrupt: async (books: SmallBooks) => {
      const { plan_id } = await insertContainerPlan(books.pool);
      made = await addContainer(books, books.a, { planId: plan_id, startedAt: '2025-09-01T02:30:00Z' });
      const id = sql.includes('subscriptions') ? made.subscription : made.container;
      await books.pool.query(sql, [id]);
    },
    breaches: () => ({
      [AGREE]: [breach(`org-a, container ${made.container}`, made.container)],
    }),
  };
}

testCorruptions([
  {
    name: 'an instance without a subscription',
    corrupt: ({ pool, unborn }) =>
      pool.query('DELETE FROM subscriptions WHERE subscription_id = $1', [unborn]),
    breaches: ({ unborn }) => ({
      [AGREE]: [`org-d: instance ${unborn} has no subscription, so it cannot be billed`],
    }),
  },
  {
    name: 'a subscription without its instance',
    corrupt: ({ pool, unborn }) => pool.query('DELETE FROM vps_instances WHERE instance_id = $1', [unborn]),
    breaches: ({ unborn }) => ({
      [AGREE]: [`org-d, instance ${unborn}: it has a subscription, but there is no such instance`],
    }),
  },
  {
    name: 'an instance that runs though its billing has not started',
    corrupt: ({ pool, unborn }) =>
      pool.query(`UPDATE vps_instances SET status = 'stopped' WHERE instance_id = $1`, [unborn]),
    breaches: ({ unborn }) => ({
      [AGREE]: [`org-d, instance ${unborn} (unborn): it is stopped, but its billing has not started`],
    }),
  },
  {
    name: 'an instance that ended at another moment than its subscription',
    corrupt: ({ pool, job }) =>
      pool.query(`UPDATE vps_instances SET deleted_at = '2025-08-31T23:51:00Z' WHERE instance_id = $1`, [
        job,
      ]),
    breaches: ({ job }) => ({
      [AGREE]: [
        `org-a, instance ${job} (job): it was deleted at 2025-08-31T23:51:00Z, but its subscription ended at 2025-08-31T23:50:00Z`,
      ],
    }),
  },
  {
    name: 'a container without a subscription',
    ...container(
      'DELETE FROM subscriptions WHERE subscription_id = $1',
      (_, number) => `org-a: container ${number} has no subscription, so it cannot be billed`,
    ),
  },
  {
    name: 'a subscription without its container',
    ...container(
      'DELETE FROM containers WHERE container_id = $1',
      (name) => `${name}: it has a subscription, but there is no such container`,
    ),
  },
  {
    name: 'a container that runs though its billing has not started',
    ...container(
      `UPDATE subscriptions SET billing_state = 'none', billing_started_at = NULL WHERE subscription_id = $1`,
      (name) => `${name} (web): it is running, but its billing has not started`,
    ),
  },
  {
    name: 'a container that was deleted though its subscription goes on',
    ...container(
      `UPDATE containers SET status = 'deleted', deleted_at = '2025-09-01T02:45:00Z' WHERE container_id = $1`,
      (name) => `${name} (web): it was deleted at 2025-09-01T02:45:00Z, but its subscription ended never`,
    ),
  },
  {
    name: 'a container that goes on though its subscription has ended',
    ...container(
      `UPDATE subscriptions SET ended_at = '2025-09-01T02:45:00Z' WHERE subscription_id = $1`,
      (name) => `${name} (web): it was deleted never, but its subscription ended at 2025-09-01T02:45:00Z`,
    ),
  },
  {
    name: 'an add-on that goes on after its instance',
    corrupt: async (books) => {
      await addUnbilledAddon(books);
      const row = { organization_id: books.a, addon_id: ADDON, instance_id: books.job };
      await insertRow(books.pool, 'addons', { ...row, created_at: '2025-08-31T22:30:00Z' });
    },
    breaches: () => ({
      [AGREE]: [`org-a, add-on ${ADDON} (disk (job)): it goes on, though its instance is deleted`],
    }),
  },
  {
    name: 'the subscription of an add-on that is not there',
    corrupt: addUnbilledAddon,
    breaches: () => ({
      [AGREE]: [`org-a, add-on ${ADDON}: it has a subscription, but there is no such add-on`],
    }),
  },
]);
