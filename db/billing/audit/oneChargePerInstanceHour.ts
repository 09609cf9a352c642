import type { Instant } from '../../../domain/instant.ts';
import { clockHourSql } from '../instanceHours.ts';
import { type AuditCheck, type Breach, moment } from './auditCheck.ts';

interface DoubleCharge extends Breach {
  hour: Instant;
  charges: bigint;
}

/**
 * An instance's hours all begin at the same minute past the hour, so two charges of one instance that name different
 * full clock hours are at least an hour apart. What is left to look for: the same hour twice, and hours that are not full.
 */
export const oneChargePerInstanceHour: AuditCheck<DoubleCharge> = {
  code: 'I1',
  title: 'one charge per instance-hour',
  examines: 'charges',
  // The key's order spares a sort or a hash table of all charges.
  settings: { enable_hashagg: 'off' },
  sql: `
    SELECT organization_id, subscription_id, hour, count(*) AS charges
    FROM billing_charges
    GROUP BY hour, organization_id, subscription_id
    HAVING count(*) > 1 OR ${clockHourSql('hour')} <> hour`,
  describe: ({ hour, charges }) =>
    charges > 1n
      ? `the hour ${moment(hour)} is charged ${charges} times`
      : `a charge names ${moment(hour)}, which is not a full clock hour, so it is less than an hour from its neighbours`,
};
