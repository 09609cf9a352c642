import { type DemoContainer, type DemoTicket, makeDemoContainers, makeDemoTickets } from './activity.ts';
import { type DemoAddon, makeDemoAddons } from './addons.ts';
import { type DemoDebtor, makeDebtorContainers, makeDemoDebtors } from './debtors.ts';
import type { DemoInstance, DemoOrganization } from './organization.ts';
import { DEMO_PLANS, type DemoPlan, UNPRICED_PLAN, VPS_PLANS } from './plans.ts';
import { type DemoMember, type DemoPerson, makeDemoPeople } from './people.ts';
import { Dice } from './dice.ts';
import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../domain/instant.ts';
import { parseMicros } from '../domain/money.ts';

/** A made-up but believable fleet: what a small hosting business looks like after some weeks. All times end at `now`. */
export interface DemoFleet {
  regions: { code: string; name: string }[];
  plans: readonly DemoPlan[];
  /** The debtors among them, last. */
  organizations: DemoOrganization[];
  debtors: DemoDebtor[];
  people: DemoPerson[];
  members: DemoMember[];
  containers: DemoContainer[];
  addons: DemoAddon[];
  tickets: DemoTicket[];
}

const REGIONS = [
  { code: 'fra1', name: 'Frankfurt' },
  { code: 'ams1', name: 'Amsterdam' },
  { code: 'iad1', name: 'Ashburn' },
  { code: 'sgp1', name: 'Singapore' },
];

const CUSTOMERS = [
  'Northwind Traders',
  'Blue Harbor Studio',
  'Kestrel Analytics',
  'Pine & Ledger',
  'Fjord Games',
  'Marigold Health',
  'Copperline Robotics',
  'Atlas Freight',
  'Juniper Press',
  'Tidewater Labs',
  'Solstice Media',
  'Redwood Tutors',
  'Quarry Software',
  'Hummingbird Shop',
  'Granite Legal',
  'Lantern Education',
  'Osprey Maps',
  'Silverbirch Bank IT',
  'Wren Web Works',
  'Cobalt Sensors',
  'Meadow Foods',
  'Periwinkle Design',
  'Ironwood Hosting',
  'Starling Radio',
];

const PURPOSES = ['web', 'db', 'cache', 'worker', 'ci', 'staging', 'mail', 'metrics', 'vpn', 'api'];
const DAY_MICROS = 24n * HOUR_MICROS;
/** Long enough to cross the end of a month, short enough to be billed in seconds. */
const HISTORY_DAYS = 35;

/** The same fleet for the same seed and moment. */
export function makeDemoFleet(now: Instant, seed = 20260830): DemoFleet {
  const dice = new Dice(seed);
  const customers = CUSTOMERS.map((name, index) => makeOrganization(name, index, now, dice));
  const debtors = makeDemoDebtors(now);
  const organizations = [...customers, ...debtors];
  const { people, members } = makeDemoPeople(organizations, now, seed);
  const handles = new Set(customers.map(({ handle }) => handle));
  return {
    people,
    members,
    containers: [...makeDemoContainers(customers, now, seed), ...makeDebtorContainers(debtors)],
    addons: makeDemoAddons(customers, now, seed),
    tickets: makeDemoTickets(
      members.filter(({ organization }) => handles.has(organization)),
      now,
      seed,
    ),
    regions: REGIONS,
    plans: DEMO_PLANS,
    organizations,
    debtors,
  };
}

function makeOrganization(name: string, index: number, now: Instant, dice: Dice): DemoOrganization {
  const createdAt =
    now - BigInt(dice.between(HISTORY_DAYS - 5, HISTORY_DAYS)) * DAY_MICROS + dice.moment(DAY_MICROS);
  const handle = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const size = dice.skewed(2, 24);
  const instances = Array.from({ length: size }, (_, n) => makeInstance(n, createdAt, now, dice));
  if (index === 6) {
    instances.push({
      ...makeInstance(size, createdAt, now, dice),
      name: 'render-1',
      plan: UNPRICED_PLAN,
      status: 'running',
      startedAt: now - 30n * HOUR_MICROS,
      statusSince: now - 30n * HOUR_MICROS,
      createdAt: now - 30n * HOUR_MICROS - MINUTE_MICROS,
      deletedAt: null,
      resized: null,
    });
  }
  return { name, handle, createdAt, topUps: makeTopUps(instances, createdAt, index, dice), instances };
}

/** Most have paid ahead for well over a month; every ninth has let the wallet run low. */
function makeTopUps(
  instances: DemoInstance[],
  createdAt: Instant,
  index: number,
  dice: Dice,
): DemoOrganization['topUps'] {
  const monthly = instances.reduce((sum, { plan }) => {
    const price = VPS_PLANS.find(({ code }) => code === plan)?.price?.monthly;
    return sum + (price === undefined ? 0n : parseMicros(price));
  }, 0n);
  const share = index % 9 === 4 ? 40n : BigInt(dice.between(150, 320));
  const round = 5_000_000n;
  const amountMicros = ((monthly * share) / 100n / round + 1n) * round;
  return [
    {
      at: createdAt + dice.moment(HOUR_MICROS),
      amountMicros,
      reason: index % 3 === 0 ? `Bank transfer ${20411 + 7 * index}` : 'Card payment',
    },
    {
      at: createdAt + 7n * DAY_MICROS + dice.moment(DAY_MICROS),
      amountMicros: BigInt(dice.between(1, 8)) * round,
      reason: index % 4 === 1 ? 'Card payment, before more servers' : 'Card payment',
    },
  ];
}

function makeInstance(n: number, organizationCreatedAt: Instant, now: Instant, dice: Dice): DemoInstance {
  const createdAt = organizationCreatedAt + HOUR_MICROS + dice.moment((now - organizationCreatedAt) / 2n);
  const startedAt = createdAt + dice.moment(3n * MINUTE_MICROS) + 20_000_000n;
  const plan = VPS_PLANS[dice.skewed(0, VPS_PLANS.length - 1)]?.code ?? 'small';
  const fate = dice.between(0, 99);
  const base = {
    name: `${PURPOSES[n % PURPOSES.length]}-${Math.floor(n / PURPOSES.length) + 1}`,
    region: REGIONS[dice.skewed(0, REGIONS.length - 1)]?.code ?? 'fra1',
    plan,
    createdAt,
    startedAt,
    statusSince: startedAt,
    deletedAt: null,
    resized: null,
  };
  if (fate < 12) {
    const deletedAt = startedAt + MINUTE_MICROS + dice.moment(now - startedAt - MINUTE_MICROS);
    return { ...base, status: 'deleted', statusSince: deletedAt, deletedAt };
  }
  if (fate < 22) return { ...base, status: 'stopped', statusSince: now - (now - startedAt) / 3n };
  if (fate < 24) return { ...base, status: 'error', startedAt: null };
  if (fate < 26) {
    const madeAt = now - MINUTE_MICROS;
    return { ...base, status: 'provisioning', createdAt: madeAt, statusSince: madeAt, startedAt: null };
  }
  const grown = { nano: 'micro', micro: 'small', small: 'medium', medium: 'large' }[plan as string];
  if (fate < 36 && grown !== undefined) {
    return {
      ...base,
      status: 'running',
      plan: grown,
      resized: { from: plan, at: startedAt + dice.moment(now - startedAt) + 1n },
    };
  }
  return { ...base, status: 'running' };
}
