import { type Fault, NAMED_FAULTS } from '../../domain/badInput.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** The first faults that a check found, and how many it found altogether. */
export interface CheckResult {
  faults: Fault[];
  total: number;
}

interface FaultyRow {
  line: number;
  total: bigint;
}

const say = (instant: Instant): string => formatInstant(instant);

/** The price list against itself and against the plans that are here. `plansFile` is named in the faults. */
export async function checkPlans(db: Queryable, plansFile: string): Promise<CheckResult[]> {
  return [
    await check<{ code: string; first_line: number }>(
      db,
      plansFile,
      `SELECT line, code, first_line
       FROM (SELECT line, code, min(line) OVER (PARTITION BY code) AS first_line FROM staged_plans) AS numbered
       WHERE line > first_line`,
      [],
      (row) => `plan "${row.code}" is given twice, first in line ${row.first_line}`,
    ),
    await check<{ code: string; here: string; monthly: bigint | null; hourly: bigint | null }>(
      db,
      plansFile,
      `SELECT staged.line, staged.code, price.price_monthly_micros AS monthly, price.price_hourly_nanos AS hourly,
              format('%s vCPUs, %s MiB memory, %s GiB disk', plan.vcpus, plan.memory_mib, plan.disk_gib) AS here
       FROM staged_plans AS staged
       JOIN vps_plans AS plan USING (code)
       LEFT JOIN LATERAL (
         SELECT * FROM vps_plan_prices WHERE plan_id = plan.plan_id AND effective_from <= clock_timestamp()
         ORDER BY effective_from DESC LIMIT 1
       ) AS price ON true
       WHERE (staged.vcpus, staged.memory_mib, staged.disk_gib) <> (plan.vcpus, plan.memory_mib, plan.disk_gib)
          OR (staged.price_monthly_micros, staged.price_hourly_nanos)
             IS DISTINCT FROM (price.price_monthly_micros, price.price_hourly_nanos)`,
      [],
      (row) =>
        `plan "${row.code}" is here already as ${row.here}, ${describePrice(row)}; an import changes no plan: ` +
        'take the line out to keep what is here, or give the plan another name',
    ),
  ];
}

/**
 * The fleet against itself, against the plans (those of the file must be in by now; `unreadablePlans` are in it but
 * could not be read) and against the clock of the database.
 */
export async function checkFleet(
  db: Queryable,
  fleetFile: string,
  unreadablePlans: readonly string[],
  now: Instant,
): Promise<CheckResult[]> {
  return [
    await check<{ vm: string; first_line: number }>(
      db,
      fleetFile,
      `SELECT staged.line, staged.vm, twice.first_line
       FROM (SELECT vm, min(line) AS first_line FROM staged_instances GROUP BY vm HAVING count(*) > 1) AS twice
       JOIN staged_instances AS staged ON staged.vm = twice.vm AND staged.line > twice.first_line`,
      [],
      (row) => `vm "${row.vm}" is given twice, first in line ${row.first_line}`,
    ),
    await check<{ plan: string }>(
      db,
      fleetFile,
      `SELECT line, plan FROM staged_instances AS staged
       WHERE NOT EXISTS (SELECT FROM vps_plans WHERE code = staged.plan) AND plan <> ALL ($1::text[])`,
      [unreadablePlans],
      (row) => `plan "${row.plan}" is unknown: it is neither in the price list nor here already`,
    ),
    await check<{ plan: string; given: string; known: string }>(
      db,
      fleetFile,
      `SELECT staged.line, staged.plan, format('%s vCPUs and %s MiB', staged.vcpus, staged.memory_mib) AS given,
              format('%s vCPUs and %s MiB', plan.vcpus, plan.memory_mib) AS known
       FROM staged_instances AS staged
       JOIN vps_plans AS plan ON plan.code = staged.plan
       WHERE (staged.vcpus, staged.memory_mib) <> (plan.vcpus, plan.memory_mib)`,
      [],
      (row) => `${row.given} contradict plan "${row.plan}", which has ${row.known}`,
    ),
    await check<{ created_at: Instant; created_later: boolean; deleted_at: Instant }>(
      db,
      fleetFile,
      `SELECT line, created_at, created_at > $1 AS created_later, deleted_at FROM staged_instances
       WHERE created_at > $1 OR deleted_at > $1`,
      [timestamp(now)],
      (row) =>
        row.created_later
          ? `created_at ${say(row.created_at)} is in the future (the database's clock: ${say(now)})`
          : `deleted_at ${say(row.deleted_at)} is in the future (the database's clock: ${say(now)})`,
    ),
    await check<{ organization: string; deleted_at: Instant }>(
      db,
      fleetFile,
      `SELECT staged.line, staged.organization, organization.deleted_at
       FROM staged_instances AS staged
       JOIN organization_handles AS owner ON owner.handle = staged.organization
       JOIN organizations AS organization USING (organization_id)
       WHERE organization.deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM matched_instances WHERE line = staged.line)`,
      [],
      (row) => `organization "${row.organization}" was deleted here at ${say(row.deleted_at)}`,
    ),
  ];
}

interface ChangedRow {
  vm: string;
  organization: string;
  owner: string;
  plan: string;
  known_plan: string | null;
  created_at: Instant;
  known_created_at: Instant;
  deleted_at: Instant | null;
  known_deleted_at: Instant | null;
  earliest_deletion: Instant | null;
}

/** The rows whose instance is here already: they must say the same, or end it after what is billed. */
export async function checkMatched(db: Queryable, fleetFile: string): Promise<CheckResult> {
  return check<ChangedRow>(
    db,
    fleetFile,
    `SELECT * FROM (
       SELECT staged.*, coalesce(owner.handle, instance.organization_id::text) AS owner, plan.code AS known_plan,
              instance.created_at AS known_created_at, instance.deleted_at AS known_deleted_at,
              greatest(wallet.billed_through + interval '1 microsecond', instance.billing_started_at) AS earliest_deletion
       FROM matched_instances AS matched
       JOIN staged_instances AS staged USING (line)
       JOIN vps_instances AS instance USING (organization_id, instance_id)
       LEFT JOIN wallets AS wallet USING (organization_id)
       LEFT JOIN organization_handles AS owner USING (organization_id)
       LEFT JOIN vps_plans AS plan USING (plan_id)
     ) AS compared
     WHERE owner <> organization OR plan IS DISTINCT FROM known_plan OR created_at <> known_created_at
        OR (known_deleted_at IS NOT NULL AND deleted_at IS DISTINCT FROM known_deleted_at)
        OR (known_deleted_at IS NULL AND deleted_at < earliest_deletion)`,
    [],
    describeChange,
  );
}

function describeChange(row: ChangedRow): string {
  const vm = `vm "${row.vm}" is here already`;
  if (row.owner !== row.organization)
    return `${vm}, in organization "${row.owner}", not "${row.organization}"`;
  if (row.plan !== row.known_plan) {
    return `${vm}, with ${row.known_plan === null ? 'no plan' : `plan "${row.known_plan}"`}, not "${row.plan}"`;
  }
  if (row.created_at !== row.known_created_at) {
    return `${vm}, created at ${say(row.known_created_at)}, not ${say(row.created_at)}`;
  }
  if (row.known_deleted_at !== null) {
    const given = row.deleted_at === null ? 'still running' : say(row.deleted_at);
    return `${vm}, deleted at ${say(row.known_deleted_at)}, not ${given}`;
  }
  const [deleted, earliest] = [row.deleted_at ?? 0n, row.earliest_deletion ?? 0n];
  return (
    `${vm}, still running; deleted_at ${say(deleted)} is in time that is billed already ` +
    `(the earliest possible is ${say(earliest)}): delete it now, and give the difference back as a credit`
  );
}

function describePrice(price: { monthly: bigint | null; hourly: bigint | null }): string {
  if (price.monthly === null) return 'without a price';
  const monthly = `${formatMicros(price.monthly)} a month`;
  return price.hourly === null ? monthly : `${monthly} and ${formatNanos(price.hourly)} an hour`;
}

function formatNanos(nanos: bigint): string {
  const digits = nanos.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Runs a query whose every row is a fault with a `line`. Brings the first ones here, and only counts the others. */
async function check<Row>(
  db: Queryable,
  place: string,
  faultyRows: string,
  parameters: unknown[],
  describe: (row: Row) => string,
): Promise<CheckResult> {
  const { rows } = await db.query<Row & FaultyRow>(
    `SELECT *, count(*) OVER () AS total FROM (${faultyRows}) AS faulty ORDER BY line LIMIT ${NAMED_FAULTS}`,
    parameters,
  );
  const faults = rows.map((row) => ({ place, line: row.line, text: describe(row) }));
  return { faults, total: Number(rows[0]?.total ?? 0n) };
}
