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
  /** Of a fault that many rows share: how many. */
  rows?: bigint;
}

const say = (instant: Instant): string => formatInstant(instant);

/** The price list against itself and against the plans that are here. `plansFile` is named in the faults. */
export async function checkPlans(db: Queryable, plansFile: string): Promise<CheckResult[]> {
  return [
    await check<{ code: string; first_line: number; first_code: string }>(
      db,
      plansFile,
      `SELECT line, code, first_line, first_code
       FROM (SELECT line, code, first_value(line) OVER alike AS first_line, first_value(code) OVER alike AS first_code
             FROM staged_plans WINDOW alike AS (PARTITION BY ${likeness('code')} ORDER BY line)) AS numbered
       WHERE line > first_line`,
      [],
      ({ code, first_code, first_line }) => describeTwice('plan', code, first_code, first_line),
    ),
    await check<{ code: string; here: string }>(
      db,
      plansFile,
      `SELECT staged.line, staged.code, plan.code AS here
       FROM staged_plans AS staged
       JOIN plans AS plan ON ${likeness('plan.code')} = ${likeness('staged.code')} AND plan.code <> staged.code`,
      [],
      ({ code, here }) => describeAlike('plan', code, here),
    ),
    await check<{ code: string; here: string; monthly: bigint | null; hourly: bigint | null }>(
      db,
      plansFile,
      `SELECT staged.line, staged.code, price.price_monthly_micros AS monthly, price.price_hourly_nanos AS hourly,
              CASE plan.kind
                WHEN 'vps' THEN format('%s vCPUs, %s MiB memory, %s GiB disk', plan.vcpus, plan.memory_mib, plan.disk_gib)
                ELSE format('a plan of kind %s', plan.kind) END AS here
       FROM staged_plans AS staged
       JOIN plans AS plan USING (code)
       LEFT JOIN LATERAL (
         SELECT * FROM plan_prices WHERE plan_id = plan.plan_id AND effective_from <= clock_timestamp()
         ORDER BY effective_from DESC LIMIT 1
       ) AS price ON true
       WHERE (staged.kind, staged.vcpus, staged.memory_mib, staged.disk_gib)
             IS DISTINCT FROM (plan.kind, plan.vcpus, plan.memory_mib, plan.disk_gib)
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
    await check<{ vm: string; first_vm: string; first_line: number }>(
      db,
      fleetFile,
      `SELECT staged.line, staged.vm, first.vm AS first_vm, first.line AS first_line
       FROM (SELECT likeness, ${likeness('organization')} AS owner, min(line) AS line FROM staged_instances
             GROUP BY likeness, owner HAVING count(*) > 1) AS twice
       JOIN staged_instances AS first USING (line)
       JOIN staged_instances AS staged
         ON staged.likeness = twice.likeness AND ${likeness('staged.organization')} = twice.owner AND staged.line > first.line`,
      [],
      ({ vm, first_vm, first_line }) => describeTwice('vm', vm, first_vm, first_line),
    ),
    await check<{ vm: string; organization: string; first_organization: string; first_line: number }>(
      db,
      fleetFile,
      `SELECT staged.line, staged.vm, staged.organization, first.organization AS first_organization, first.line AS first_line
       FROM (SELECT likeness, min(line) AS line FROM staged_instances WHERE has_reference
             GROUP BY likeness HAVING count(DISTINCT ${likeness('organization')}) > 1) AS twice
       JOIN staged_instances AS first USING (line)
       JOIN staged_instances AS staged
         ON staged.has_reference AND staged.likeness = twice.likeness AND staged.line > first.line
            AND ${likeness('staged.organization')} <> ${likeness('first.organization')}`,
      [],
      ({ vm, organization, first_organization, first_line }) =>
        `external_ref "${vm}" is a VM of "${organization}" and, in line ${first_line}, of "${first_organization}": one machine is one organization's`,
    ),
    await check<{ vm: string; here: string }>(
      db,
      fleetFile,
      `SELECT staged.line, staged.vm, instance.external_ref AS here
       FROM staged_instances AS staged
       JOIN vps_instances AS instance
         ON lower(normalize(instance.external_ref, NFKC)) = staged.likeness AND instance.external_ref <> staged.vm
       LEFT JOIN organization_handles AS owner USING (organization_id)
       WHERE (staged.has_reference OR owner.handle = staged.organization) AND NOT EXISTS (SELECT FROM matched_instances WHERE line = staged.line)`,
      [],
      ({ vm, here }) => describeAlike('vm', vm, here),
    ),
    await check<{ organization: string; first: string; first_line: number }>(
      db,
      fleetFile,
      `SELECT line, organization, rows, first, first_line
       FROM (SELECT organization, min(line) AS line, count(*) AS rows,
                    first_value(organization) OVER alike AS first, first_value(min(line)) OVER alike AS first_line
             FROM staged_instances GROUP BY organization
             WINDOW alike AS (PARTITION BY ${likeness('organization')} ORDER BY min(line))) AS spelled
       WHERE organization <> first`,
      [],
      ({ organization, first, first_line }) => describeTwice('organization', organization, first, first_line),
    ),
    await check<{ organization: string; here: string }>(
      db,
      fleetFile,
      `SELECT min(line) AS line, count(*) AS rows, organization, handle AS here
       FROM staged_instances JOIN organization_handles
         ON ${likeness('handle')} = ${likeness('organization')} AND handle <> organization
       GROUP BY organization, handle`,
      [],
      ({ organization, here }) => describeAlike('organization', organization, here),
    ),
    await check<{ organization: string }>(
      db,
      fleetFile,
      `SELECT min(line) AS line, count(*) AS rows, organization
       FROM staged_instances WHERE organization !~ '[A-Za-z]' GROUP BY organization`,
      [],
      ({ organization }) =>
        `organization "${organization}" could be taken for a number: write it with a letter, such as "org-${organization}"`,
    ),
    await check<{ plan: string }>(
      db,
      fleetFile,
      `SELECT min(line) AS line, count(*) AS rows, plan FROM staged_instances AS staged
       WHERE plan IS NOT NULL AND plan <> ALL ($1::text[])
         AND NOT EXISTS (SELECT FROM plans WHERE kind = 'vps' AND code = staged.plan)
       GROUP BY plan`,
      [unreadablePlans],
      (row) => `plan "${row.plan}" is unknown: it is neither in the price list nor here already`,
    ),
    await check<{ plan: string; given: string; known: string }>(
      db,
      fleetFile,
      `SELECT min(line) AS line, count(*) AS rows, staged.plan,
              format('%s vCPUs and %s MiB', staged.vcpus, staged.memory_mib) AS given,
              format('%s vCPUs and %s MiB', plan.vcpus, plan.memory_mib) AS known
       FROM staged_instances AS staged
       JOIN plans AS plan ON plan.kind = 'vps' AND plan.code = staged.plan
       WHERE (staged.vcpus, staged.memory_mib) <> (plan.vcpus, plan.memory_mib)
       GROUP BY staged.plan, given, known`,
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
      `SELECT min(staged.line) AS line, count(*) AS rows, staged.organization, organization.deleted_at
       FROM staged_instances AS staged
       JOIN organization_handles AS owner ON owner.handle = staged.organization
       JOIN organizations AS organization USING (organization_id)
       WHERE organization.deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM matched_instances WHERE line = staged.line)
       GROUP BY staged.organization, organization.deleted_at`,
      [],
      (row) => `organization "${row.organization}" was deleted here at ${say(row.deleted_at)}`,
    ),
  ];
}

interface ChangedRow {
  vm: string;
  organization: string;
  owner: string;
  plan: string | null;
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
       SELECT staged.*, coalesce(owner.handle, 'id:' || instance.organization_id) AS owner, plan.code AS known_plan,
              instance.created_at AS known_created_at, instance.deleted_at AS known_deleted_at,
              greatest(wallet.billed_through + interval '1 microsecond', sub.billing_started_at) AS earliest_deletion
       FROM matched_instances AS matched
       JOIN staged_instances AS staged USING (line)
       JOIN vps_instances AS instance USING (organization_id, instance_id)
       JOIN subscriptions AS sub ON sub.organization_id = instance.organization_id AND sub.subscription_id = instance.instance_id
       LEFT JOIN wallets AS wallet ON wallet.organization_id = instance.organization_id
       LEFT JOIN organization_handles AS owner ON owner.organization_id = instance.organization_id
       LEFT JOIN plans AS plan USING (plan_id)
     ) AS compared
     WHERE owner <> organization OR (plan IS NOT NULL AND plan IS DISTINCT FROM known_plan) OR created_at <> known_created_at
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
  if (row.plan !== null && row.plan !== row.known_plan) {
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

/** Handles and codes are ASCII: letter case is all that can tell two that look alike apart. */
export function likeness(name: string): string {
  return `lower(${name} COLLATE "C")`;
}

export function describeTwice(what: string, name: string, first: string, line: number): string {
  if (name === first) return `${what} "${name}" is given twice, first in line ${line}`;
  return `${what} "${name}" looks like "${first}" of line ${line}: write one name one way, or make two names differ`;
}

export function describeAlike(what: string, name: string, here: string): string {
  return `${what} "${name}" looks like "${here}", which is here already: write it that way, or give it another name`;
}

/** Runs a query whose every row is a fault with a `line`. Brings the first ones here, and only counts the others. */
export async function check<Row>(
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
  const faults = rows.map((row) => {
    const shared = (row.rows ?? 1n) > 1n ? ` (${row.rows} rows, this is the first)` : '';
    return { place, line: row.line, text: `${describe(row)}${shared}` };
  });
  return { faults, total: Number(rows[0]?.total ?? 0n) };
}
