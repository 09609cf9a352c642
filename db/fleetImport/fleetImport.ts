import { onlyRow, type Queryable } from '../pool.ts';

/** An arbitrary number that all imports agree on: one at a time. */
const IMPORT_LOCK = 4_210_013;

/** Waits for any other import, and keeps others waiting until the transaction ends. */
export async function lockImports(db: Queryable): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock($1)', [IMPORT_LOCK]);
}

/** Adds the staged plans that are not here yet, each with its price for all time. */
export async function addPlans(db: Queryable): Promise<{ added: number; unchanged: number }> {
  const { rows } = await db.query<{ added: number; total: number }>(`
    WITH added AS (
      INSERT INTO plans (kind, code, display_name, vcpus, memory_mib, disk_gib)
      SELECT kind, code, display_name, vcpus, memory_mib, disk_gib
      FROM (SELECT DISTINCT ON (code) * FROM staged_plans ORDER BY code, line) AS plan
      ORDER BY line
      ON CONFLICT DO NOTHING
      RETURNING plan_id, kind, code
    ), priced AS (
      INSERT INTO plan_prices (plan_id, kind, effective_from, price_monthly_micros, price_hourly_nanos)
      SELECT DISTINCT ON (plan_id) plan_id, added.kind, timestamptz '1970-01-01 00:00+00', price_monthly_micros, price_hourly_nanos
      FROM added JOIN staged_plans USING (code) ORDER BY plan_id, line
    )
    SELECT (SELECT count(*) FROM added)::integer AS added,
           (SELECT count(DISTINCT code) FROM staged_plans)::integer AS total`);
  const { added, total } = onlyRow(rows);
  return { added, unchanged: total - added };
}

/** Makes the regions of new instances that are not here yet, known by their codes. */
async function ensureRegions(db: Queryable): Promise<void> {
  await db.query(`
    INSERT INTO regions (code, name)
    SELECT DISTINCT region, region FROM staged_instances AS staged
    WHERE NOT EXISTS (SELECT FROM matched_instances WHERE line = staged.line)
    ORDER BY region ON CONFLICT (code) DO NOTHING`);
}

/** Makes the organizations that the fleet names and that are not here yet, each with its handle and wallet. */
export async function addOrganizations(db: Queryable): Promise<{ added: number; unchanged: number }> {
  const { rows } = await db.query<{ added: number; total: number }>(`
    WITH named AS (
      SELECT organization AS handle FROM staged_instances UNION SELECT handle FROM staged_customers
    ), added AS (
      INSERT INTO organizations (name)
      SELECT handle FROM named
      WHERE NOT EXISTS (SELECT FROM organization_handles WHERE handle = named.handle)
      ORDER BY handle COLLATE "C"
      RETURNING organization_id, name
    ), handled AS (
      INSERT INTO organization_handles (handle, organization_id) SELECT name, organization_id FROM added
    ), funded AS (
      INSERT INTO wallets (organization_id)
      SELECT organization_id FROM added
      UNION ALL
      SELECT organization_id FROM named JOIN organization_handles USING (handle)
      WHERE NOT EXISTS (SELECT FROM wallets WHERE wallets.organization_id = organization_handles.organization_id)
      ON CONFLICT (organization_id) DO NOTHING
    )
    SELECT (SELECT count(*) FROM added)::integer AS added, (SELECT count(*) FROM named)::integer AS total`);
  const { added, total } = onlyRow(rows);
  return { added, unchanged: total - added };
}

/** How many staged instances are new here, are here as running while the file says they are deleted, and are the same. */
export async function countChanges(
  db: Queryable,
): Promise<{ added: number; deleted: number; unchanged: number }> {
  const { rows } = await db.query<{ staged: number; matched: number; deleted: number }>(`
    SELECT (SELECT count(*) FROM staged_instances)::integer AS staged,
           count(*)::integer AS matched,
           (count(*) FILTER (WHERE staged.deleted_at IS NOT NULL AND instance.deleted_at IS NULL))::integer AS deleted
    FROM matched_instances JOIN staged_instances AS staged USING (line)
    JOIN vps_instances AS instance USING (organization_id, instance_id)`);
  const { staged, matched, deleted } = onlyRow(rows);
  return { added: staged - matched, deleted, unchanged: matched - deleted };
}

/** Notes the wallets whose fleet will change, with their marks as they are now. */
export async function noteTouchedWallets(db: Queryable): Promise<void> {
  await db.query(`
    INSERT INTO touched_wallets (organization_id, mark_seen, first_start)
    SELECT wallet.organization_id, wallet.billed_through,
           min(staged.starts_at) FILTER (WHERE matched.line IS NULL)
    FROM staged_instances AS staged
    JOIN organization_handles AS owner ON owner.handle = staged.organization
    JOIN wallets AS wallet USING (organization_id)
    LEFT JOIN matched_instances AS matched ON matched.line = staged.line
    LEFT JOIN vps_instances AS instance
      ON instance.organization_id = matched.organization_id AND instance.instance_id = matched.instance_id
    WHERE matched.line IS NULL OR (staged.deleted_at IS NOT NULL AND instance.deleted_at IS NULL)
    GROUP BY wallet.organization_id`);
  await db.query('ANALYZE touched_wallets');
}

/**
 * Brings in the staged instances that are not here yet. Whether one lies behind its wallet's mark is judged by the marks
 * as noted: call settleWithWallets() before the commit.
 */
export async function addInstances(db: Queryable): Promise<number> {
  await ensureRegions(db);
  const { rowCount } = await db.query(
    `WITH arriving AS MATERIALIZED (
       SELECT staged.*, owner.organization_id, plan.plan_id, region_id, coalesce(starts_at <= mark_seen, false) AS behind
       FROM staged_instances AS staged
       JOIN organization_handles AS owner ON owner.handle = staged.organization
       JOIN touched_wallets USING (organization_id)
       JOIN regions ON regions.code = staged.region
       LEFT JOIN plans AS plan ON plan.kind = 'vps' AND plan.code = staged.plan
       WHERE NOT EXISTS (SELECT FROM matched_instances WHERE line = staged.line)
       ORDER BY organization_id, line
     ), made AS (
       INSERT INTO vps_instances (organization_id, name, external_ref, region_id, status, created_at, deleted_at)
       SELECT organization_id, name, vm, region_id, status, created_at, deleted_at
       FROM arriving
       RETURNING organization_id, instance_id, external_ref
     )
     INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, plan_id, plan_since, ended_at,
                                billing_started_at, billing_state, parked_from, parked_reason, hours_before)
     SELECT organization_id, instance_id, 'vps', instance_id, plan_id, created_at, deleted_at, starts_at,
            CASE WHEN starts_at IS NULL THEN 'none' WHEN plan_id IS NULL OR behind THEN 'parked' ELSE 'metered' END,
            CASE WHEN plan_id IS NULL OR behind THEN starts_at END,
            CASE WHEN starts_at IS NULL THEN NULL WHEN plan_id IS NULL THEN 'no plan' WHEN behind THEN 'behind the mark' END,
            hours_before
     FROM made JOIN arriving USING (organization_id) WHERE external_ref = vm
     ORDER BY organization_id, instance_id`,
  );
  return rowCount ?? 0;
}

/**
 * Locks the touched wallets in order, and settles with their marks as they stand now: one that moved since it was noted
 * may have left instances behind it, a wallet without one gets its first. Raises fleet_version, so that a billing run
 * which read the fleet before notices. The lock comes this late because billing waits for it; what is written before is
 * invisible to others until the commit.
 */
export async function settleWithWallets(db: Queryable): Promise<void> {
  const { rows: moved } = await db.query<{ organization_id: bigint }>(`
    WITH locked AS (
      SELECT wallet.organization_id, wallet.billed_through, touched.mark_seen
      FROM wallets AS wallet JOIN touched_wallets AS touched USING (organization_id)
      ORDER BY wallet.organization_id FOR NO KEY UPDATE OF wallet
    )
    SELECT organization_id FROM locked WHERE billed_through IS DISTINCT FROM mark_seen`);
  if (moved.length > 0) {
    const organizations = moved.map((wallet) => wallet.organization_id);
    await parkBehindMarks(db, organizations);
  }
  await db.query(`
    UPDATE wallets AS wallet
    SET fleet_version = fleet_version + 1,
        billed_through = coalesce(billed_through, touched.first_start - interval '1 microsecond')
    FROM touched_wallets AS touched
    WHERE wallet.organization_id = touched.organization_id`);
}

async function parkBehindMarks(db: Queryable, organizations: bigint[]): Promise<void> {
  await db.query(
    `UPDATE subscriptions AS sub
     SET billing_state = 'parked', parked_from = sub.billing_started_at, parked_reason = 'behind the mark'
     FROM staged_instances AS staged
     JOIN organization_handles AS owner ON owner.handle = staged.organization
     JOIN wallets AS wallet USING (organization_id)
     JOIN vps_instances AS instance
       ON instance.organization_id = owner.organization_id AND instance.external_ref = staged.vm
     WHERE wallet.organization_id = ANY ($1::bigint[])
       AND sub.organization_id = instance.organization_id AND sub.subscription_id = instance.instance_id
       AND sub.billing_state = 'metered' AND sub.billing_started_at <= wallet.billed_through
       AND NOT EXISTS (SELECT FROM matched_instances WHERE line = staged.line)`,
    [organizations],
  );
}

/**
 * Ends the instances that are here as running and that the file says are deleted, after what is billed. Returns how
 * many: fewer than countChanges() said when one was changed meanwhile. The wallets are locked.
 */
export async function deleteInstances(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(`
    WITH ended AS (
      UPDATE vps_instances AS instance
      SET status = 'deleted', deleted_at = staged.deleted_at,
          wanted_work = NULL, wanted_since = NULL, wanted_claimed_until = NULL
      FROM matched_instances AS matched
      JOIN staged_instances AS staged USING (line)
      JOIN wallets AS wallet USING (organization_id)
      JOIN subscriptions AS sub ON sub.organization_id = matched.organization_id AND sub.subscription_id = matched.instance_id
      WHERE instance.organization_id = matched.organization_id AND instance.instance_id = matched.instance_id
        AND instance.deleted_at IS NULL AND staged.deleted_at IS NOT NULL
        AND (wallet.billed_through IS NULL OR staged.deleted_at > wallet.billed_through)
        AND (sub.billing_started_at IS NULL OR staged.deleted_at >= sub.billing_started_at)
      RETURNING instance.organization_id, instance.instance_id, instance.deleted_at
    ), unmetered AS (
      UPDATE subscriptions AS sub SET ended_at = ended.deleted_at FROM ended
      WHERE sub.organization_id = ended.organization_id AND sub.subscription_id = ended.instance_id
    )
    INSERT INTO vps_instance_status_history (organization_id, instance_id, changed_at, status)
    SELECT organization_id, instance_id, deleted_at, 'deleted' FROM ended`);
  return rowCount ?? 0;
}

/** Updates the planner's statistics for the new fleet at once. Only an owner may; others get a warning from the server. */
export async function analyzeFleet(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ role: string }>(`SELECT current_setting('role') AS role`);
  await db.query('SET ROLE NONE');
  try {
    await db.query('ANALYZE organizations, organization_handles, wallets, vps_instances, subscriptions');
  } finally {
    await db.query(`SELECT set_config('role', $1, false)`, [onlyRow(rows).role]);
  }
}
