import type { Pool } from '../../db/pool.ts';
import { formatInstant, MINUTE_MICROS, parseInstant } from '../../domain/instant.ts';
import { clearOrganizations } from '../../test/support/clearOrganizations.ts';
import { insertRow, insertRows, meteredSince } from '../../test/support/insertRows.ts';
import type { SeededRandom } from '../chaos/random.ts';
import { completeAddons } from '../addons.ts';
import { insertPlans } from '../plans.ts';

/** When every scene begins, by the database's clock in it: some windows lie before a month's end, some after. */
const BEGIN = parseInstant('2025-03-01T00:20:00Z');

/** Numbers of the instances that a scene has from the start; those made later begin at NEW_INSTANCES. */
const NEW_INSTANCES = 1000;

export interface SceneOrganization {
  id: bigint;
  metered: bigint[];
  /** Created and not yet running. */
  young: bigint;
  /** One that runs, and one that is being deployed. */
  container: bigint;
  youngContainer: bigint;
  /** Sold in a quantity. */
  addon: bigint;
}

/**
 * Once a database: plans, and a clock that goes on by a millisecond each time it is read, so that the same statements in
 * the same order read the same times.
 */
export async function prepareScenes(owner: Pool, databaseName: string): Promise<void> {
  await owner.query(`
    CREATE SCHEMA fake;
    CREATE SEQUENCE fake.tick;
    CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
      AS $$ SELECT '${formatInstant(BEGIN)}'::timestamptz + interval '1 millisecond'
                   * CASE WHEN current_setting('transaction_read_only')::boolean THEN (SELECT last_value FROM fake.tick)
                          ELSE nextval('fake.tick') END $$;
    -- Each time that a threshold of runway came to count as told.
    CREATE TABLE fake.alerts (organization_id bigint, threshold_hours integer);
    CREATE FUNCTION fake.note_alert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      AS 'BEGIN INSERT INTO fake.alerts VALUES (NEW.organization_id, NEW.threshold_hours); RETURN NULL; END';
    CREATE TRIGGER note_alert AFTER INSERT ON wallet_alerts FOR EACH ROW EXECUTE FUNCTION fake.note_alert();
    GRANT USAGE ON SCHEMA fake TO PUBLIC;
    GRANT USAGE, SELECT ON SEQUENCE fake.tick TO PUBLIC;
    ALTER DATABASE ${databaseName} SET search_path = fake, pg_catalog, public;
    -- So that a deadlock is over soon.
    ALTER DATABASE ${databaseName} SET deadlock_timeout = '50ms';`);
  await insertPlans(owner);
}

/** Moves the clock on. */
export async function letMinutesPass(owner: Pool, minutes: number): Promise<void> {
  await owner.query(`SELECT setval('fake.tick', nextval('fake.tick') + $1)`, [minutes * 60_000]);
}

/** From now on the platform's own record says that billing is late, until it is removed. */
export async function recordOutage(owner: Pool): Promise<void> {
  await owner.query(
    `INSERT INTO status_minutes (minute, database_reachable, billing_on_time)
     VALUES (date_trunc('minute', '${formatInstant(BEGIN)}'::timestamptz), true, false)`,
  );
}

/** Clears the last scene and sets a new one: a few organizations, each with instances, a container and an add-on that have hours due. */
export async function setScene(owner: Pool, random: SeededRandom): Promise<SceneOrganization[]> {
  await clearOrganizations(owner);
  await owner.query(`
    DELETE FROM billing_runs;
    DELETE FROM status_minutes;
    DELETE FROM fake.alerts;
    DELETE FROM plan_prices WHERE effective_from > '2000-01-01Z';
    UPDATE billing_lease SET holder = NULL, runner = NULL, acquired_at = NULL, expires_at = NULL, fence = 0;
    SELECT setval('fake.tick', 1), setval(pg_get_serial_sequence('subscriptions', 'subscription_id'), ${NEW_INSTANCES}),
           setval(pg_get_serial_sequence('containers', 'container_id'), ${NEW_INSTANCES})`);
  // With one window to bill, or up to four.
  const oldestMinutes = random.pick([15, 15, 70, 150]);
  const organizations: SceneOrganization[] = [];
  for (let id = 1; id <= random.between(2, 3); id += 1) {
    const metered = Array.from({ length: random.between(1, 3) }, (_, index) => index + 1);
    const young = metered.length + 1;
    const instances = metered.map((instance) => ({
      organization_id: id,
      instance_id: instance,
      ...meteredSince(minutesBefore(random.between(5, oldestMinutes))),
      plan_id: random.between(1, 3),
    }));
    await insertRow(owner, 'organizations', { organization_id: id });
    await insertRow(owner, 'wallets', { organization_id: id });
    await insertRows(owner, 'vps_instances', instances);
    const container = 10 * id;
    const youngContainer = container + 1;
    await insertRow(owner, 'containers', {
      organization_id: id,
      container_id: container,
      ...meteredSince(minutesBefore(random.between(5, oldestMinutes))),
      plan_id: random.between(4, 5),
    });
    await insertRow(owner, 'containers', {
      organization_id: id,
      container_id: youngContainer,
      plan_id: 4,
      plan_since: minutesBefore(24 * 60),
      status: 'deploying',
      created_at: minutesBefore(24 * 60),
    });
    const addon = young + 1;
    const addonStart = minutesBefore(random.between(5, oldestMinutes));
    await insertRow(owner, 'subscriptions', {
      organization_id: id,
      subscription_id: addon,
      resource_kind: 'addon',
      resource_id: addon,
      plan_id: random.between(6, 7),
      quantity: random.between(1, 200),
      plan_since: addonStart,
      billing_started_at: addonStart,
      billing_state: 'metered',
    });
    await insertRow(owner, 'vps_instances', {
      organization_id: id,
      instance_id: young,
      plan_id: 2,
      plan_since: minutesBefore(24 * 60),
      status: 'provisioning',
      created_at: minutesBefore(24 * 60),
    });
    await completeAddons(owner);
    await owner.query(`
      UPDATE wallets SET billed_through = (
          SELECT min(billing_started_at) - interval '1 microsecond' FROM subscriptions WHERE organization_id = ${id}
        ) WHERE organization_id = ${id}`);
    organizations.push({
      id: BigInt(id),
      metered: metered.map(BigInt),
      young: BigInt(young),
      container: BigInt(container),
      youngContainer: BigInt(youngContainer),
      addon: BigInt(addon),
    });
  }
  return organizations;
}

function minutesBefore(minutes: number): string {
  return formatInstant(BEGIN - BigInt(minutes) * MINUTE_MICROS);
}
