import type { Mutant } from '../mutant.ts';

const CHARGING = 'db/billing/charging.ts';

/** What the rules say of hours, prices and months. */
export const RULE_MUTANTS: Mutant[] = [
  {
    name: 'first-hour-not-due',
    takes: 'rule 2: hour 0 is always due',
    changes: [
      {
        file: CHARGING,
        from: 's.starts_at < sub.ended_at OR h.hour_no = sub.billing_first_hour)',
        to: 's.starts_at < sub.ended_at)',
      },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'deletion-inclusive',
    takes: 'rule 2: an hour that begins with the deletion is not due',
    changes: [
      {
        file: CHARGING,
        from: '(sub.ended_at IS NULL OR s.starts_at < sub.ended_at OR',
        to: '(sub.ended_at IS NULL OR s.starts_at <= sub.ended_at OR',
      },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'deletion-ignored',
    takes: 'rule 2: after a deletion no hour is due',
    changes: [
      {
        file: CHARGING,
        from: 'AND (sub.ended_at IS NULL OR s.starts_at < sub.ended_at OR h.hour_no = sub.billing_first_hour)',
        to: '',
      },
    ],
    tests: ['test/billing/commands.test.ts'],
  },
  {
    name: 'due-exclusive',
    takes: 'rule 2: an hour is due from its very microsecond',
    changes: [
      { file: CHARGING, from: 'AND ($10 OR s.starts_at <= $4)', to: 'AND ($10 OR s.starts_at < $4)' },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'stopped-is-free',
    takes: 'rule 3: powered off is still billed',
    changes: [
      {
        file: CHARGING,
        from: "WHERE sub.billing_state = 'metered' AND sub.organization_id >= $1",
        to: `WHERE sub.billing_state = 'metered' AND NOT EXISTS (SELECT FROM vps_instances i WHERE i.status = 'stopped'
      AND i.organization_id = sub.organization_id AND i.instance_id = sub.subscription_id) AND sub.organization_id >= $1`,
      },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'price-of-now',
    takes: 'rule 5: the price in force when the hour began',
    changes: [
      {
        file: CHARGING,
        from: 'AND (p.in_force_throughout OR (p.effective_from <= s.starts_at AND p.effective_until > s.starts_at))',
        to: 'AND p.effective_from <= now() AND p.effective_until > now()',
      },
    ],
    tests: ['test/billing/prices.test.ts'],
  },
  {
    name: 'plan-of-now',
    takes: 'rule 5: the plan that the instance had when the hour began',
    changes: [
      {
        file: CHARGING,
        from: "${planAt('sub', 's.starts_at', HOLDS)}",
        to: 'sub.plan_id',
      },
    ],
    tests: ['test/billing/prices.test.ts'],
  },
  {
    name: 'unpriced-not-parked',
    takes: 'rule 6: an hour without a price parks its instance',
    changes: [
      {
        file: 'db/billing/parking.ts',
        from: 'SELECT FROM plan_prices p WHERE p.plan_id = plan.plan_id AND',
        to: 'SELECT FROM plan_prices p WHERE',
      },
    ],
    tests: ['test/billing/parked.test.ts'],
  },
  {
    name: 'cap-off-by-one',
    takes: 'rule 8: the monthly cap, to the hour',
    changes: [
      {
        file: 'db/billing/pricing.ts',
        from: '(2 * ${n} * ${times}${p}.hourly_numerator',
        to: '(2 * (${n} + 1) * ${times}${p}.hourly_numerator',
      },
    ],
    tests: ['test/billing/cap.test.ts'],
  },
  {
    name: 'no-cap',
    takes: 'rule 8: the monthly cap',
    changes: [
      {
        file: 'db/billing/pricing.ts',
        from: 'return `least(${times}${p}.price_monthly_micros,',
        to: 'return `least(9e18::bigint,',
      },
    ],
    tests: ['test/billing/cap.test.ts'],
  },
  {
    name: 'rounded-down',
    takes: 'rule 8: round half up',
    changes: [
      {
        file: 'db/billing/pricing.ts',
        from: '${p}.hourly_numerator + ${p}.hourly_denominator) / (2',
        to: '${p}.hourly_numerator) / (2',
      },
    ],
    tests: ['test/billing/prices.test.ts'],
    only: 'half a millionth is rounded up',
  },
  {
    name: 'month-of-the-window',
    takes: 'rule 8: a month’s count begins anew with the hour that begins in it',
    changes: [
      {
        file: 'domain/billing/billingWindow.ts',
        from: 'nextMonthFirstHour: splitHour(monthStart((hourNo + 1n) * HOUR_MICROS)).hourNo',
        to: 'nextMonthFirstHour: splitHour(monthStart(window.from)).hourNo',
      },
    ],
    tests: ['test/billing/cap.test.ts', 'test/billing/calendar.test.ts'],
  },
  {
    name: 'downtime-forgiven',
    takes: 'rule 4: after any downtime every hour is billed',
    changes: [
      {
        file: 'domain/billing/billingWindow.ts',
        from: 'return { from: mark, through: nextFullHour };',
        to: 'return { from: asOf - HOUR_MICROS, through: asOf };',
      },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'quantity-ignored',
    takes: 'rule 14: prices and cap are times the quantity',
    changes: [
      {
        file: 'db/billing/pricing.ts',
        from: "const times = quantity === '' ? '' : `${quantity} * `;",
        to: "const times = quantity === '' ? '' : '1 * ';",
      },
    ],
    tests: [
      'test/billing/quantity.test.ts',
      'test/billing/property.test.ts',
      'test/billing/commands.test.ts',
    ],
  },
  {
    name: 'quantity-of-now',
    takes: 'rule 14: the quantity that there was when the hour began',
    changes: [
      {
        file: CHARGING,
        from: "${quantityAt('sub', 's.starts_at', HOLDS)}",
        to: 'sub.quantity',
      },
    ],
    tests: ['test/billing/quantity.test.ts', 'test/billing/property.test.ts'],
  },
  {
    name: 'container-not-metered',
    takes: 'rule 1: a container’s first running starts its billing',
    changes: [
      {
        file: 'api/services/containers/containerService.ts',
        from: 'if (starts) await startMetering(client, container, moment);',
        to: '',
      },
    ],
    tests: ['test/billing/commands.test.ts', 'test/platform/containersAndTickets.test.ts'],
  },
  {
    name: 'container-billed-after-its-end',
    takes: 'rule 3: the deletion of a container ends its billing',
    changes: [
      {
        file: 'api/services/containers/containerService.ts',
        from: "if (status === 'deleted') await endSubscription(client, container, moment);",
        to: '',
      },
    ],
    tests: ['test/billing/commands.test.ts', 'test/platform/containersAndTickets.test.ts'],
  },
];
