import fc from 'fast-check';

const HOUR = 3_600_000_000n;

/** Moments around which the calendar is odd or not; a fleet lives from four hours before to ten hours after one. */
const CENTRES = [
  '2024-02-29T00:00Z',
  '2024-03-01T00:00Z',
  '2025-01-01T00:00Z',
  '2025-02-01T00:00Z',
  '2025-06-15T12:34Z',
];

/** How long a fleet is looked at, in hours from the start. */
export const SPAN_HOURS = 14;

/** Hours from the fleet's beginning: mostly where hours meet, to the microsecond, sometimes anywhere. */
function offset(from: number, to: number): fc.Arbitrary<bigint> {
  const hour = fc.integer({ min: from, max: to }).map((hours) => BigInt(hours) * HOUR);
  const nudge = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0n, 1n, -1n) },
    { weight: 2, arbitrary: fc.constantFrom(HOUR / 2n, HOUR / 2n + 1n, HOUR / 2n - 1n) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: HOUR }) },
  );
  return fc.tuple(hour, nudge).map(([hours, more]) => hours + more);
}

const decimal = (places: number, max: number) =>
  fc.integer({ min: 0, max }).map((units) => {
    const digits = units.toString().padStart(places + 1, '0');
    return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  });

const price = fc.record({
  from: fc.oneof(
    { weight: 2, arbitrary: fc.constant(-100n * HOUR) },
    { weight: 1, arbitrary: offset(0, 12) },
  ),
  monthly: fc.oneof(fc.constantFrom('0', '5', '20', '0.03'), decimal(6, 60_000)),
  // Up to a hundredth, in billionths, so that caps of a few hundredths are reached within a few hours.
  hourly: fc.option(fc.oneof(fc.constantFrom('0.01', '0.03'), decimal(9, 10_000_000))),
});

/** Only add-ons have a quantity. */
const subscription = fc
  .record({
    kind: fc.constantFrom('vps' as const, 'container' as const, 'addon' as const),
    start: offset(0, 11),
    lifetime: fc.option(offset(0, 6).map((life) => (life < 0n ? 0n : life))),
    plan: fc.option(fc.nat({ max: 2 }), { freq: 8 }),
    quantity: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30_000 })),
    changes: fc.array(
      fc.record({
        after: offset(0, 5),
        plan: fc.nat({ max: 2 }),
        quantity: fc.integer({ min: 1, max: 30_000 }),
      }),
      { maxLength: 2 },
    ),
  })
  .map((life) => (life.kind === 'addon' ? life : withoutQuantities(life)));

function withoutQuantities<Life extends { quantity: number; changes: { quantity: number }[] }>(
  life: Life,
): Life {
  return { ...life, quantity: 1, changes: life.changes.map((change) => ({ ...change, quantity: 1 })) };
}

const run = fc.record({
  at: offset(-1, SPAN_HOURS - 1),
  sliceInstances: fc.integer({ min: 1, max: 3 }),
  connections: fc.integer({ min: 1, max: 3 }),
});

/** Everything of a case, as offsets in microseconds from its beginning. */
export const fleetCase = fc.record({
  centre: fc.constantFrom(...CENTRES),
  plans: fc.array(fc.array(price, { maxLength: 3 }), { minLength: 3, maxLength: 3 }),
  organizations: fc.array(
    fc.record({
      balance: fc.option(decimal(6, 80_000)),
      subscriptions: fc.array(subscription, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  runs: fc.array(run, { maxLength: 3 }),
  /** Runs after what was parked has been mended. */
  runsMended: fc.array(run, { maxLength: 2 }),
});

export type FleetCase = typeof fleetCase extends fc.Arbitrary<infer Case> ? Case : never;

export function beginningOf({ centre }: FleetCase): bigint {
  return BigInt(Date.parse(centre)) * 1000n - 4n * HOUR;
}
