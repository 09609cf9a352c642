import { Dice } from './dice.ts';
import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../domain/instant.ts';
import type { MemberRole, UserRole } from '../domain/accounts/roles.ts';

export interface DemoPerson {
  email: string;
  name: string;
  role: UserRole;
  createdAt: Instant;
}

export interface DemoMember {
  /** Its handle. */
  organization: string;
  email: string;
  role: MemberRole;
  joinedAt: Instant;
}

/** Those who can sign in: an administrator, a customer, and one whose organization is suspended. */
export const DEMO_ADMINISTRATOR = 'admin@demo.example';
export const DEMO_CUSTOMER = 'customer@demo.example';
export const DEMO_DEBTOR = 'debtor@demo.example';
const CUSTOMER_OWNS = 'northwind-traders';
const OWNERS: Record<string, { email: string; name: string }> = {
  [CUSTOMER_OWNS]: { email: DEMO_CUSTOMER, name: 'Demo customer' },
  'harbor-lights-theatre': { email: DEMO_DEBTOR, name: 'Demo debtor' },
};
const CUSTOMER_JOINS = 'tidewater-labs';

const FIRST_NAMES = [
  ...['Amara', 'Bram', 'Chiara', 'Deniz', 'Elin', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Keiko', 'Liam'],
  ...['Maren', 'Noor', 'Oskar', 'Priya', 'Quentin', 'Rosa', 'Samir', 'Tomasz', 'Una', 'Viktor', 'Wanda'],
];
const LAST_NAMES = [
  ...['Adeyemi', 'Bergström', 'Castellano', 'Dubois', 'Eriksen', 'Fontaine', 'Groß', 'Hallam', 'Ivanova'],
  ...[
    'Jansen',
    'Kowalski',
    'Lindqvist',
    'Moreau',
    'Novák',
    'Oyelaran',
    'Pereira',
    'Quigley',
    'Rossi',
    'Sato',
  ],
  ...['Tanaka', 'Usman', 'Visser', 'Winther', 'Yıldız', 'Zimmer'],
];

/** Who belongs to organizations: an owner each, an admin, and often more. People in the order in which they joined. */
export function makeDemoPeople(
  organizations: { handle: string; createdAt: Instant }[],
  now: Instant,
  seed: number,
): { people: DemoPerson[]; members: DemoMember[] } {
  const dice = new Dice(seed);
  const earliest = organizations.reduce(
    (least, { createdAt }) => (createdAt < least ? createdAt : least),
    now,
  );
  const people: DemoPerson[] = [
    {
      email: DEMO_ADMINISTRATOR,
      name: 'Demo administrator',
      role: 'administrator',
      createdAt: earliest - HOUR_MICROS,
    },
  ];
  const members: DemoMember[] = [];
  const join = (email: string, organization: string, role: MemberRole, joinedAt: Instant) =>
    members.push({ organization, email, role, joinedAt });
  for (const [index, { handle, createdAt }] of organizations.entries()) {
    const arrive = (role: MemberRole, joinedAt: Instant) => {
      const known = role === 'owner' ? OWNERS[handle] : undefined;
      const person = known ?? nameSomebody(people.length, handle);
      people.push({ ...person, role: 'user', createdAt: joinedAt - 5n * MINUTE_MICROS });
      join(person.email, handle, role, joinedAt);
      return person.email;
    };
    const later = () => createdAt + HOUR_MICROS + dice.moment(now - createdAt - HOUR_MICROS);
    arrive('owner', createdAt);
    const others = handle === CUSTOMER_OWNS ? 4 : dice.between(1, 2);
    for (let n = 0; n < others; n++) {
      const since = later();
      const email = arrive(n === 0 || n === 3 ? 'admin' : 'member', since);
      const neighbour = organizations[index + 1];
      // Some work for two customers.
      if (n === 1 && index % 4 === 1 && neighbour)
        join(email, neighbour.handle, 'member', lately(since, now));
    }
    if (handle === CUSTOMER_JOINS) join(DEMO_CUSTOMER, handle, 'member', lately(createdAt, now));
  }
  return { people: people.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)), members };
}

/** In the last quarter of the time since then, long after every organization was created. */
function lately(since: Instant, now: Instant): Instant {
  return now - (now - since) / 4n;
}

/** The two lists' lengths share no divisor, so a pair repeats only after a long time. */
function nameSomebody(n: number, handle: string): { email: string; name: string } {
  const first = FIRST_NAMES[n % FIRST_NAMES.length] ?? '';
  const last = LAST_NAMES[(7 * n) % LAST_NAMES.length] ?? '';
  const local = `${first}.${last.replace('ß', 'ss').replaceAll('ı', 'i')}`
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '');
  return { name: `${first} ${last}`, email: `${local.toLowerCase()}@${handle}.example` };
}
