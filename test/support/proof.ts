import assert from 'node:assert/strict';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import { onlyRow, type Pool, timestamp } from '../../db/pool.ts';
import { formatInstant, HOUR_MICROS, type Instant } from '../../domain/instant.ts';

interface Life {
  organization_id: bigint;
  subscription_id: bigint;
  billing_started_at: Instant;
  ended_at: Instant | null;
  billing_state: string;
}

/**
 * What every fault test ends with: the audit finds nothing, nothing is parked, and the charges are exactly the hours
 * that had begun by the latest good run's moment, counted here from the instances' lives alone. Returns how many.
 */
export async function assertEveryHourBilled(owner: Pool): Promise<number> {
  const { rows: runs } = await owner.query<{ as_of: Instant | null }>(
    `SELECT max(as_of) AS as_of FROM billing_runs WHERE outcome = 'succeeded'`,
  );
  const asOf = onlyRow(runs).as_of;
  assert.ok(asOf !== null, 'no run has succeeded');
  const { rows: lives } = await owner.query<Life>(
    'SELECT * FROM subscriptions WHERE billing_started_at IS NOT NULL ORDER BY organization_id, subscription_id',
  );
  assert.deepEqual(
    lives.filter((life) => life.billing_state === 'parked'),
    [],
    'parked',
  );
  const due = lives.flatMap((life) =>
    hoursDue(life, asOf).map((hour) => `${life.organization_id}/${life.subscription_id} ${hour}`),
  );
  const { rows: charges } = await owner.query<{
    hour: Instant;
    organization_id: bigint;
    subscription_id: bigint;
  }>('SELECT hour, organization_id, subscription_id FROM billing_charges');
  const charged = charges.map(
    ({ hour, organization_id, subscription_id }) =>
      `${organization_id}/${subscription_id} ${formatInstant(hour)}`,
  );
  assert.deepEqual(charged.sort(), due.sort(), `hours charged and hours due as of ${timestamp(asOf)}`);
  await assertAuditIsClean(owner);
  return due.length;
}

export async function assertAuditIsClean(owner: Pool): Promise<void> {
  const { findings, breaches } = await new BooksAuditService(owner).audit();
  const found = findings.filter((finding) => finding.breaches > 0n);
  assert.equal(breaches, 0n, found.map(({ code, examples }) => `${code} ${examples.join(', ')}`).join('; '));
}

/** Rules 1 and 2: hour k starts k hours after the first; hour 0 is always due, a later one if the instance lives then. */
function hoursDue({ billing_started_at: start, ended_at: end }: Life, asOf: Instant): string[] {
  const hours: string[] = [];
  for (let begins = start; begins <= asOf; begins += HOUR_MICROS) {
    if (begins > start && end !== null && begins >= end) break;
    hours.push(formatInstant(begins - (begins % HOUR_MICROS)));
  }
  return hours;
}
