import type { DemoAddon } from './addons.ts';
import type { DemoContainer, DemoTicket } from './activity.ts';
import type { DemoMember, DemoPerson } from './people.ts';
import { formatInstant } from '../domain/instant.ts';
import type { Queryable } from '../db/pool.ts';

/** Somebody without a password hash cannot sign in. */
export async function insertDemoPeople(
  db: Queryable,
  people: DemoPerson[],
  passwordHashes: Map<string, string>,
): Promise<void> {
  await db.query(
    `INSERT INTO users (email, name, role, created_at, email_confirmed_at, password_hash)
     SELECT email, name, role, "createdAt", "createdAt", "passwordHash"
     FROM jsonb_to_recordset($1)
       AS person (email text, name text, role text, "createdAt" timestamptz, "passwordHash" text)
     ORDER BY "createdAt"`,
    [rows(people.map((person) => ({ ...person, passwordHash: passwordHashes.get(person.email) ?? null })))],
  );
}

/** For organizations that exist. */
export async function insertDemoMembers(db: Queryable, members: DemoMember[]): Promise<void> {
  await db.query(
    `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
     SELECT organization_id, user_id, member.role, "joinedAt"
     FROM jsonb_to_recordset($1) AS member (organization text, email text, role text, "joinedAt" timestamptz)
     JOIN organization_handles ON handle = organization
     JOIN users USING (email)`,
    [rows(members)],
  );
}

/** Those in use are billed from now on. */
export async function insertDemoContainers(db: Queryable, containers: DemoContainer[]): Promise<void> {
  await db.query(
    `WITH given AS MATERIALIZED (
     SELECT organization_id, plan_id, name, image, status, "createdAt", "deletedAt", row_number() OVER (ORDER BY "createdAt") AS place
     FROM jsonb_to_recordset($1)
       AS container (organization text, name text, image text, plan text, status text, "createdAt" timestamptz,
                     "deletedAt" timestamptz)
     JOIN organization_handles ON handle = organization
     JOIN plans ON kind = 'container' AND code = plan
     ), numbered AS MATERIALIZED (
       SELECT *, nextval(pg_get_serial_sequence('containers', 'container_id')) AS container_id
       FROM (SELECT * FROM given ORDER BY place) AS ordered
     ), made AS (
       INSERT INTO containers (organization_id, container_id, name, image, status, created_at, deleted_at)
       SELECT organization_id, container_id, name, image, status, "createdAt", "deletedAt" FROM numbered
     )
     INSERT INTO subscriptions (organization_id, resource_kind, resource_id, plan_id, plan_since, ended_at,
                                billing_started_at, billing_state)
     SELECT organization_id, 'container', container_id, plan_id, "createdAt", "deletedAt",
            CASE WHEN status IN ('running', 'stopped') THEN now() END,
            CASE WHEN status IN ('running', 'stopped') THEN 'metered' ELSE 'none' END
     FROM numbered`,
    [rows(containers)],
  );
  await db.query(
    `UPDATE wallets SET billed_through = now() - interval '1 microsecond'
     WHERE billed_through IS NULL AND EXISTS (
       SELECT FROM subscriptions sub
       WHERE sub.organization_id = wallets.organization_id AND sub.billing_state = 'metered')`,
  );
}

/** Of instances that have run, so they are billed from their creation on. */
export async function insertDemoAddons(db: Queryable, addons: DemoAddon[]): Promise<void> {
  await db.query(
    `WITH given AS MATERIALIZED (
       SELECT organization_id, instance_id, plan_id, addon.name, quantity, "createdAt",
              nextval(pg_get_serial_sequence('subscriptions', 'subscription_id')) AS addon_id
       FROM jsonb_to_recordset($1)
         AS addon (organization text, instance text, plan text, name text, quantity smallint, "createdAt" timestamptz)
       JOIN organization_handles ON handle = organization
       JOIN vps_instances vps USING (organization_id)
       JOIN plans ON kind = 'addon' AND code = plan
       WHERE vps.name = instance
     ), billed AS (
       INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_id, quantity,
                                  plan_since, billing_started_at, billing_state)
       SELECT organization_id, addon_id, 'addon', addon_id, plan_id, quantity, "createdAt", "createdAt", 'metered'
       FROM given
     )
     INSERT INTO addons (organization_id, addon_id, instance_id, name, created_at)
     SELECT organization_id, addon_id, instance_id, name, "createdAt" FROM given`,
    [rows(addons)],
  );
}

/** One after the other, so that their numbers and their replies' are in order of time. */
export async function insertDemoTickets(db: Queryable, tickets: DemoTicket[]): Promise<void> {
  for (const { organization, subject, createdAt, closedAt, replies } of tickets) {
    await db.query(
      `WITH reply AS (
         SELECT user_id, body, at
         FROM jsonb_to_recordset($5) AS reply (author text, body text, at timestamptz) JOIN users ON email = author
       ), ticket AS (
         INSERT INTO support_tickets (organization_id, opened_by, subject, status, created_at, closed_at)
         SELECT organization_id, user_id, $2, CASE WHEN $4::timestamptz IS NULL THEN 'open' ELSE 'closed' END, $3, $4
         FROM organization_handles, (SELECT user_id FROM reply ORDER BY at LIMIT 1) opener WHERE handle = $1
         RETURNING organization_id, ticket_id
       )
       INSERT INTO support_ticket_replies (organization_id, ticket_id, author, body, created_at)
       SELECT organization_id, ticket_id, user_id, body, at FROM ticket, reply ORDER BY at`,
      [
        ...[organization, subject, formatInstant(createdAt)],
        ...[closedAt === null ? null : formatInstant(closedAt), rows(replies)],
      ],
    );
  }
}

/** For jsonb_to_recordset: all bigints written here are instants. */
function rows(objects: object[]): string {
  return JSON.stringify(objects, (_key, value) => (typeof value === 'bigint' ? formatInstant(value) : value));
}
