import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Notice } from './people.ts';

/** Plans at base and markup a month, and a 730th of it an hour, to nine decimals, as the panel bills. */
export async function adoptPlans(db: Queryable): Promise<{ added: number; notices: Notice[] }> {
  await db.query(`
    CREATE TEMP TABLE chosen_plans ON COMMIT DROP AS
    WITH plain AS (
      SELECT *, left(regexp_replace(regexp_replace(coalesce(nullif(trim(provider_plan_id), ''), name), '[^A-Za-z0-9._-]+', '-', 'g'),
                                    '^[._-]+', ''), 54) AS word
      FROM staged_plans s WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'plan' AND source_id = s.id)
    ), placed AS (
      SELECT *, CASE WHEN word = '' THEN 'plan' ELSE word END AS wanted,
             row_number() OVER (PARTITION BY lower(word COLLATE "C") ORDER BY active DESC, id) AS place FROM plain
    )
    SELECT *, CASE WHEN place > 1 OR word = '' OR EXISTS (SELECT FROM plans p WHERE lower(p.code COLLATE "C") = lower(wanted COLLATE "C"))
                   THEN wanted || '-' || right(replace(id::text, '-', ''), 8) ELSE wanted END AS code
    FROM placed`);
  // Sizes: memory and disk in MiB, or in GiB under other names; what is missing or no number counts as 1.
  const { rowCount } = await db.query(`
    INSERT INTO plans (kind, code, display_name, vcpus, memory_mib, disk_gib, retired_at)
    SELECT 'vps', code, coalesce(nullif(trim(regexp_replace(name, '[[:cntrl:]]', ' ', 'g')), ''), code),
           ${sizeSql(`'vcpus'`, `'cpu_cores'`)}, ${sizeSql(`'memory'`, `'memory_gb'`, '1024')},
           greatest(1, ${sizeSql(`'disk'`, `'storage_gb'`, '1024')} / 1024),
           CASE WHEN NOT active THEN now() END
    FROM chosen_plans ORDER BY code`);
  await db.query(`
    INSERT INTO plan_prices (plan_id, kind, effective_from, price_monthly_micros, price_hourly_nanos)
    SELECT plan_id, 'vps', timestamptz '1970-01-01 00:00+00', round(monthly * 1000000), round(monthly * 1000000000 / 730)
    FROM chosen_plans JOIN plans USING (code)`);
  await db.query(`
    INSERT INTO adopted_rows (kind, source_id, adopted_as)
    SELECT 'plan', id, plan_id FROM chosen_plans JOIN plans USING (code)`);
  return { added: rowCount ?? 0, notices: [] };
}

function sizeSql(name: string, inGib: string, factor = '1'): string {
  const read = (key: string) =>
    `CASE WHEN specifications ->> ${key} ~ '^\\d{1,9}(\\.\\d+)?$' THEN (specifications ->> ${key})::numeric END`;
  return `greatest(1, least(2000000000, coalesce(${read(name)}, ${read(inGib)} * ${factor}, 1)))::integer`;
}

/**
 * Machines, each billed from the hour after its last one there, or, forgiving what is unpaid, from its first hour at or
 * after `at`. A plan nobody knows parks it (rule 6); one that begins behind its wallet's mark is parked as well, and the
 * next run bills it.
 */
export async function adoptInstances(
  db: Queryable,
  { at, forgiveUnpaid }: { at: Instant; forgiveUnpaid: boolean },
): Promise<{ added: number; hoursForgiven: number; notices: Notice[] }> {
  await db.query(`
    INSERT INTO regions (code, name)
    SELECT DISTINCT ON (lower(code COLLATE "C")) code, code FROM (SELECT ${REGION} AS code FROM staged_instances) named
    WHERE NOT EXISTS (SELECT FROM regions r WHERE lower(r.code COLLATE "C") = lower(named.code COLLATE "C"))`);
  await db.query(
    `CREATE TEMP TABLE arriving ON COMMIT DROP AS
     WITH planned AS (
       SELECT i.*, o.adopted_as AS organization_id_here, plan.adopted_as AS plan_id
       FROM staged_instances i
       JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = i.organization_id
       LEFT JOIN plans_there p ON p.id = i.id
       LEFT JOIN adopted_rows plan ON plan.kind = 'plan' AND plan.source_id = p.plan_id
       WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'instance' AND source_id = i.id)
     ), aligned AS (
       SELECT *, greatest(coalesce(last_billed_at, created_at), created_at) AS paid_until,
              CASE WHEN status IN ('running', 'provisioning', 'error') THEN status
                   WHEN status IN ('offline', 'stopped', 'suspended') THEN 'stopped' ELSE 'running' END AS state
       FROM planned
     ), started AS (
       SELECT *, CASE WHEN state IN ('provisioning', 'error') AND last_billed_at IS NULL THEN NULL
                      WHEN $2 AND paid_until < $1 THEN paid_until
                        + make_interval(hours => ceil(extract(epoch FROM $1::timestamptz - paid_until) / 3600)::integer)
                      ELSE paid_until END AS starts_at
       FROM aligned
     )
     SELECT s.*, row_number() OVER (PARTITION BY s.organization_id_here, provider_instance_id ORDER BY s.created_at, s.id) AS place,
            coalesce(starts_at <= w.billed_through, false) AS behind,
            -- Only hours that were billed there count for the cap of the month in which billing starts here.
            coalesce(greatest(0, floor(extract(epoch FROM
              paid_until - greatest(created_at, date_trunc('month', starts_at, 'UTC'))) / 3600)), 0)::smallint AS hours_before
     FROM started s JOIN wallets w ON w.organization_id = s.organization_id_here`,
    [timestamp(at), forgiveUnpaid],
  );
  await db.query(
    'SELECT FROM wallets WHERE organization_id IN (SELECT organization_id_here FROM arriving) ORDER BY organization_id FOR NO KEY UPDATE',
  );
  const { rowCount } = await db.query(`
    WITH made AS (
      INSERT INTO vps_instances (organization_id, name, external_ref, region_id, status, created_at)
      SELECT organization_id_here, coalesce(nullif(trim(label), ''), provider_instance_id), 'adopting:' || a.id, region_id,
             state, a.created_at
      FROM arriving a JOIN regions r ON lower(r.code COLLATE "C") = lower(${REGION} COLLATE "C")
      ORDER BY organization_id_here, a.created_at, a.id
      RETURNING organization_id, instance_id, external_ref
    ), noted AS (
      INSERT INTO adopted_rows (kind, source_id, adopted_as)
      SELECT 'instance', substr(external_ref, 10)::uuid, instance_id FROM made
    )
    INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_id, plan_since,
                               billing_started_at, billing_state, parked_from, parked_reason, hours_before)
    SELECT organization_id_here, instance_id, 'vps', instance_id, plan_id, created_at, starts_at,
           CASE WHEN starts_at IS NULL THEN 'none' WHEN plan_id IS NULL OR behind THEN 'parked' ELSE 'metered' END,
           CASE WHEN plan_id IS NULL OR behind THEN starts_at END,
           CASE WHEN starts_at IS NULL THEN NULL WHEN plan_id IS NULL THEN 'no plan' WHEN behind THEN 'behind the mark' END,
           hours_before
    FROM made JOIN arriving a ON a.id = substr(external_ref, 10)::uuid
    ORDER BY organization_id_here, instance_id`);
  await db.query(`
    UPDATE vps_instances i
    SET external_ref = CASE WHEN place = 1 AND NOT EXISTS (
          SELECT FROM vps_instances other
          WHERE other.organization_id = i.organization_id AND other.external_ref = a.provider_instance_id)
        THEN a.provider_instance_id ELSE a.provider_instance_id || ':' || a.id END
    FROM arriving a JOIN adopted_rows r ON r.kind = 'instance' AND r.source_id = a.id
    WHERE i.organization_id = a.organization_id_here AND i.instance_id = r.adopted_as`);
  await db.query(`
    UPDATE wallets w
    SET fleet_version = fleet_version + 1, billed_through = coalesce(billed_through, first_start - interval '1 microsecond')
    FROM (SELECT organization_id_here, min(starts_at) FILTER (WHERE plan_id IS NOT NULL) AS first_start
          FROM arriving GROUP BY organization_id_here) a
    WHERE w.organization_id = a.organization_id_here`);
  await db.query('ANALYZE arriving');
  return { added: rowCount ?? 0, ...(await countForgiven(db)), notices: await noteInstances(db) };
}

const REGION = `CASE WHEN region ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' THEN region ELSE 'default' END`;

async function countForgiven(db: Queryable): Promise<{ hoursForgiven: number }> {
  const { rows } = await db.query<{ hoursForgiven: number }>(`
    SELECT coalesce(sum(extract(epoch FROM starts_at - paid_until) / 3600), 0)::integer AS "hoursForgiven" FROM arriving
    WHERE starts_at > paid_until`);
  return onlyRow(rows);
}

async function noteInstances(db: Queryable): Promise<Notice[]> {
  const { rows } = await db.query<Notice>(`
    WITH said AS (
      SELECT handle || ' ' || label AS machine, a.* FROM arriving a
      JOIN organization_handles h ON h.organization_id = a.organization_id_here
    )
    SELECT 'parked machines: billed from their last hour there on, once they have a plan' AS what,
           format('%s: no plan is called "%s"', machine, plan) AS text FROM said
    WHERE plan_id IS NULL AND starts_at IS NOT NULL
    UNION ALL
    SELECT 'machines whose state has another name here', format('%s: %s there, %s here', machine, coalesce(status, 'no state'), state)
    FROM said WHERE (status IN ('running', 'provisioning', 'error', 'offline', 'stopped')) IS NOT TRUE
    UNION ALL
    SELECT 'machines not billed until they run', format('%s: %s, never billed there', machine, state) FROM said
    WHERE starts_at IS NULL
    UNION ALL
    SELECT 'machines never billed there: billed here since they were created', format('%s: created %s', machine, ${stampSql('created_at')})
    FROM said WHERE last_billed_at IS NULL AND starts_at = created_at
    UNION ALL
    SELECT 'machines with one provider''s number twice', format('%s: %s', machine, provider_instance_id) FROM said
    WHERE place > 1
    ORDER BY 1, 2`);
  return rows;
}

function stampSql(moment: string): string {
  return `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')`;
}
