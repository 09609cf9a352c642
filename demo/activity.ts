import { Dice } from './dice.ts';
import { CONTAINER_PLANS } from './plans.ts';
import { DEMO_ADMINISTRATOR, type DemoMember } from './people.ts';
import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../domain/instant.ts';

export interface DemoContainer {
  /** Its handle. */
  organization: string;
  name: string;
  image: string;
  plan: string;
  status: 'running' | 'stopped' | 'error' | 'deleted';
  createdAt: Instant;
  deletedAt: Instant | null;
}

export interface DemoTicket {
  organization: string;
  subject: string;
  createdAt: Instant;
  /** Null: still open. */
  closedAt: Instant | null;
  /** The first is by the person who opened the ticket. */
  replies: { author: string; body: string; at: Instant }[];
}

const IMAGES = [
  ['website', 'docker.io/library/nginx:1.29'],
  ['queue', 'docker.io/library/rabbitmq:4.1'],
  ['sessions', 'docker.io/library/redis:8.2'],
  ['blog', 'docker.io/library/ghost:6.0'],
  ['wiki', 'docker.io/library/mediawiki:1.44'],
  ['dashboards', 'docker.io/grafana/grafana:12.1'],
] as const;

const DAY_MICROS = 24n * HOUR_MICROS;

/** Two organizations in three have some; Northwind Traders, the first, always does. */
export function makeDemoContainers(
  organizations: { handle: string; createdAt: Instant }[],
  now: Instant,
  seed: number,
): DemoContainer[] {
  const dice = new Dice(seed + 1);
  return organizations
    .filter((_, index) => index % 3 !== 2)
    .flatMap(({ handle, createdAt: since }) =>
      IMAGES.slice(0, dice.between(1, IMAGES.length)).map(([name, image]) => {
        const createdAt = since + HOUR_MICROS + dice.moment(now - since - 2n * HOUR_MICROS);
        const fate = dice.between(0, 19);
        const status = fate < 2 ? 'deleted' : fate < 5 ? 'stopped' : fate < 6 ? 'error' : 'running';
        const deletedAt = status === 'deleted' ? createdAt + dice.moment(now - createdAt) : null;
        const plan = CONTAINER_PLANS[dice.skewed(0, CONTAINER_PLANS.length - 1)]?.code ?? 'c-256';
        return { organization: handle, name, image, plan, status, createdAt, deletedAt } as const;
      }),
    )
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** The subject, the customer's message, support's reply, and the customer's reply to that. */
const CONVERSATIONS = [
  [
    'Invoice address',
    'Please put our new address on the statements: Kanalgata 4.',
    'Done: statements show it from this month on.',
    'Thank you, that was quick.',
  ],
  [
    'Reverse DNS for mail-1',
    'Our e-mails are rejected because mail-1 has no reverse DNS. Can you set it to mail.our-company.example?',
    'It is set. Other servers may remember the old answer for an hour.',
    'Mails arrive again.',
  ],
  [
    'Which region is closest to Oslo?',
    'Most of our visitors are in Norway. Frankfurt or Amsterdam?',
    'Both are near 25 ms. Amsterdam is a little closer by most networks.',
    'We will take Amsterdam then.',
  ],
  [
    'Charged after deletion?',
    'We deleted staging-1 at ten past nine, and the hour from nine to ten was charged.',
    'An hour that has begun is charged in full, as the terms say. Nothing was charged after it.',
    'I see, that is fine.',
  ],
  [
    'Server does not start after a reboot',
    'web-1 has hung since the reboot this morning.',
    'The boot loader was waiting for a key press. It no longer does, and the server is up.',
    'It is. Thanks!',
  ],
  [
    'More than 10,000 IOPS?',
    'Our database reads a lot at night. Is there a plan with faster disks?',
    'All plans share the same kind of disk. More memory helps most databases: try memory-large for a night.',
    'That did help, we keep it.',
  ],
  [
    'Two-factor sign-in',
    'Do you offer two-factor authentication? Our auditors ask.',
    'Not yet. It is on our list, and I have noted that you want it.',
    'Good to know.',
  ],
  [
    'Network slow between two servers',
    'Copying from db-1 to worker-1 runs at 20 Mbit/s, yesterday it was ten times that.',
    'A switch port had errors; we have rerouted the traffic. Please measure again.',
    'Back to normal.',
  ],
  [
    'Top-up by bank transfer',
    'Can we pay by bank transfer instead of by card?',
    'Yes: please give the name of your organization as the reference. It takes a working day.',
    'Sent today.',
  ],
  [
    'Wrong plan chosen',
    'I created ci-1 as xlarge by mistake. Can I still change it?',
    'Yes, resize it: the lower price applies from its next hour. Hours that have begun stay charged.',
    'Fair enough, done.',
  ],
  [
    'Port 25 blocked',
    'We cannot send mail directly. Is port 25 closed?',
    'It is, for new customers. We have opened it for you.',
    'Works, thanks.',
  ],
  [
    'Who may see our wallet?',
    'Can plain members of our organization see what we pay?',
    'Members may read the wallet, but only owners and admins may change anything.',
    'That is what we need.',
  ],
  [
    'Snapshot before an upgrade',
    'Is there a way to keep a copy of a server before we upgrade it?',
    'Not from here. Most customers copy the disk to a second server first.',
    'We will do that.',
  ],
] as const;

const TICKETS = 40;

/**
 * Tickets from each organization's first day until now, in order of time. A conversation takes up to three days, so the
 * latest are still open; every tenth customer never came back to support's reply.
 */
export function makeDemoTickets(members: DemoMember[], now: Instant, seed: number): DemoTicket[] {
  const dice = new Dice(seed + 2);
  const owners = members.filter(({ role }) => role === 'owner');
  return Array.from({ length: TICKETS }, (_, n): DemoTicket => {
    const owner = owners[n % owners.length];
    const [subject, question, answer, thanks] = CONVERSATIONS[n % CONVERSATIONS.length] ?? CONVERSATIONS[0];
    const { organization = '', joinedAt: since = now } = owner ?? {};
    const createdAt = since + HOUR_MICROS + dice.moment(now - since - 2n * HOUR_MICROS);
    const colleagues = members.filter((m) => m.organization === organization && m.joinedAt < createdAt);
    const author = colleagues[dice.between(0, colleagues.length - 1)]?.email ?? '';
    const answeredAt = createdAt + 10n * MINUTE_MICROS + dice.moment(5n * HOUR_MICROS);
    const thankedAt = answeredAt + 10n * MINUTE_MICROS + dice.moment(2n * DAY_MICROS);
    const closedAt = thankedAt + MINUTE_MICROS + dice.moment(HOUR_MICROS);
    const isWaiting = n % 10 === 4;
    return {
      organization,
      subject,
      createdAt,
      closedAt: isWaiting || closedAt > now ? null : closedAt,
      replies: [
        { author, body: question, at: createdAt },
        { author: DEMO_ADMINISTRATOR, body: answer, at: answeredAt },
        ...(isWaiting ? [] : [{ author, body: thanks, at: thankedAt }]),
      ].filter(({ at }) => at <= now),
    };
  }).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}
