import { readAuditLog } from '../db/accounts/auditLog.ts';
import { listMembers } from '../db/accounts/members.ts';
import { listOrganizationsOf } from '../db/accounts/organizations.ts';
import { listUsers } from '../db/accounts/users.ts';
import { findOldestUnbilledHours } from '../db/billing/oldestUnbilledHour.ts';
import { readParkedAfter } from '../db/billing/parkedInstances.ts';
import { readRunsBefore } from '../db/billing/runs.ts';
import { readInstances } from '../db/instances/instanceQueries.ts';
import type { Queryable } from '../db/pool.ts';
import { countPlatform } from '../db/status/platformStats.ts';
import { readTickets } from '../db/tickets/tickets.ts';
import { readChargeLines, sumMovements, sumUsage } from '../db/wallets/statements.ts';
import { readEntriesAfter, readEntriesBefore, readPastDue } from '../db/wallets/walletQueries.ts';
import { readWalletsAfter } from '../db/wallets/walletSearch.ts';
import { parseInstant } from '../domain/instant.ts';
import { ENTRY_OF_SIZE, USER_OF_ALL } from './growthData.ts';

export interface Read {
  name: string;
  /** A page costs the same however much there is; a report goes through what it tells of. */
  kind: 'page' | 'report';
  run: (db: Queryable, size: number) => Promise<unknown>;
}

const limit = 50;
const after = 0n;
const latest = { before: null, limit };
const month = [parseInstant('2026-09-01T00:00:00Z'), parseInstant('2026-10-01T00:00:00Z')] as const;
const anyInstance = { status: null, region: null, plan: null };

/** What lists, reports and pages ask the database. A new one of them is a line here. */
export const READS: Read[] = [
  page('organizations of a user', (db) =>
    listOrganizationsOf(db, BigInt(USER_OF_ALL), { after, limit, only: null }),
  ),
  page('members', (db) => listMembers(db, 1n, { after, limit })),
  page('users', (db) => listUsers(db, { after, limit, email: null })),
  page('instances', (db) => readInstances(db, 1n, anyInstance, { after, limit })),
  page('instances by status', (db) =>
    readInstances(db, 1n, { ...anyInstance, status: 'running' }, { after, limit }),
  ),
  page('tickets', (db) => readTickets(db, { organizationId: 1n, status: null, ...latest })),
  page('tickets of all', (db) => readTickets(db, { organizationId: null, status: 'open', ...latest })),
  page('wallets', (db) => readWalletsAfter(db, { search: null, after, limit })),
  page('wallets, by handle', (db, size) => readWalletsAfter(db, { search: `org-${size}`, after, limit })),
  page('past due', (db) => readPastDue(db, { after, limit })),
  page('parked instances', (db) => readParkedAfter(db, { organizationId: 0n, instanceId: 0n, limit })),
  page('runs', (db) => readRunsBefore(db, latest)),
  page('audit log', (db) => readAuditLog(db, { organizationId: null, ...latest })),
  page('audit log of one', (db) => readAuditLog(db, { organizationId: 1n, ...latest })),
  page('ledger', (db) => readEntriesBefore(db, 1n, latest)),
  page('ledger, top-ups', (db) => readEntriesBefore(db, 1n, { ...latest, kind: 'top_up' })),
  page('ledger CSV, a block', (db) => readEntriesAfter(db, 1n, { after, limit: 1_000 })),
  report('an entry’s instances', (db, size) => {
    const entry = BigInt(ENTRY_OF_SIZE + size);
    return readChargeLines(db, 1n, { firstEntry: entry, lastEntry: entry }, { after, limit: 1_000 });
  }),
  report('statement: movements', (db) => sumMovements(db, 1n, ...month)),
  report('statement: usage', (db) => sumUsage(db, 1n, ...month)),
  report('statement: lines', (db) => {
    const range = { firstEntry: 1n, lastEntry: 2_000_000_000n, from: month[0], until: month[1] };
    return readChargeLines(db, 1n, range, { after, limit: 1_000 });
  }),
  report('platform statistics', (db) => countPlatform(db)),
  report('oldest unbilled hour', (db) => findOldestUnbilledHours(db)),
];

function page(name: string, run: Read['run']): Read {
  return { name, kind: 'page', run };
}

function report(name: string, run: Read['run']): Read {
  return { name, kind: 'report', run };
}
