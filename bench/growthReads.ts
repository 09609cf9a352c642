import { AUDIT_CHECKS } from '../db/billing/audit/checks.ts';
import { listApiKeys } from '../db/accounts/apiKeys.ts';
import { readAuditLog } from '../db/accounts/auditLog.ts';
import { listInvitations } from '../db/accounts/invitations.ts';
import { listMembers } from '../db/accounts/members.ts';
import { listOrganizationsOf } from '../db/accounts/organizations.ts';
import { listUsers } from '../db/accounts/userList.ts';
import { readTotals } from '../db/billing/chargeTotals.ts';
import { readDaemonSigns } from '../db/billing/daemonHealth.ts';
import { previewWithin } from '../api/services/billing/billingPreview.ts';
import { WalletQueries } from '../api/services/wallets/walletQueries.ts';
import { readDebtorPage, sumDebtsByAge } from '../db/debtors/debtorList.ts';
import { readContainers } from '../db/containers/containers.ts';
import { readRecordedSpans } from '../db/status/statusMinutes.ts';
import { sumMonth } from '../db/wallets/walletQueries.ts';
import { readBalances, sumBalances } from '../db/wallets/balances.ts';
import { readPendingMovements } from '../db/wallets/pendingMovements.ts';
import { readCreditShares } from '../db/wallets/serviceCredits.ts';
import { readCorrectedResources, sumCorrections } from '../db/rebills/correctedResources.ts';
import { nextOrganizations, readCorrections } from '../db/rebills/rebilling.ts';
import { readRebills, type RebillTerms } from '../db/rebills/rebills.ts';
import { findOldestUnbilledHours } from '../db/billing/oldestUnbilledHour.ts';
import { readParkedAfter } from '../db/billing/parkedInstances.ts';
import { readRunsBefore } from '../db/billing/runs.ts';
import { listInstances } from '../db/instances/instanceQueries.ts';
import type { Pool, Queryable } from '../db/pool.ts';
import { countPlatform } from '../db/status/platformStats.ts';
import { listTickets } from '../db/tickets/ticketList.ts';
import { readChargeLines, sumMovements, sumUsage } from '../db/wallets/statements.ts';
import { readLedger } from '../db/wallets/wallets.ts';
import { readEntriesAfter, readEntriesBefore, readPastDue } from '../db/wallets/walletQueries.ts';
import { countWallets, listWallets } from '../db/wallets/walletList.ts';
import { HOUR_MICROS, parseInstant } from '../domain/instant.ts';
import { USER_OF_ALL } from './growthData.ts';

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
const everyEntry = { firstEntry: 1n, lastEntry: 2_000_000_000n, from: month[0], until: month[1] };
const firstOfAll = { after: null, limit };
const hourDown = parseInstant('2026-09-10T00:00:00Z');
const wrongPrice: RebillTerms = {
  planId: 1,
  organizationId: null,
  from: hourDown,
  until: hourDown + HOUR_MICROS,
  priceMonthlyMicros: 1_000_000n,
  priceHourlyNanos: null,
};
const anyInstance = { search: null, status: null, region: null, plan: null };
const anyUser = { search: null, role: null, state: null };
const anyTicket = { organizationId: null, search: null, status: null };
const openFirst = { sort: 'open', descending: false, after: null, limit: 50 } as const;
const anyWallet = { search: null, standing: null };
const inOrder = { sort: 'created', descending: false, after: null, limit } as const;

/** What lists, reports and pages ask the database. A new one of them is a line here. */
export const READS: Read[] = [
  page('organizations of a user', (db) =>
    listOrganizationsOf(db, BigInt(USER_OF_ALL), { after, limit, only: null }),
  ),
  page('members', (db) => listMembers(db, 1n, { after, limit })),
  page('users', (db) => listUsers(db, anyUser, inOrder)),
  page('instances', (db) => listInstances(db, 1n, anyInstance, inOrder)),
  page('instances by status', (db) => listInstances(db, 1n, { ...anyInstance, status: 'running' }, inOrder)),
  page('tickets', (db) => listTickets(db, { ...anyTicket, organizationId: 1n }, openFirst)),
  page('tickets of all', (db) => listTickets(db, anyTicket, openFirst)),
  page('wallets', (db) => listWallets(db, anyWallet, inOrder)),
  page('wallets, by handle', (db, size) => listWallets(db, { ...anyWallet, search: `org-${size}` }, inOrder)),
  page('wallets by name', (db) => listWallets(db, anyWallet, { ...inOrder, sort: 'name' })),
  // Every hour changes balances, so no index has them in order; a count goes up to 10,000.
  report('wallets by balance', (db) => listWallets(db, anyWallet, { ...inOrder, sort: 'balance' })),
  report('wallets, counted', (db) => countWallets(db, anyWallet)),
  page('past due', (db) => readPastDue(db, { after, limit })),
  page('parked instances', (db) => readParkedAfter(db, { organizationId: 0n, subscriptionId: 0n, limit })),
  page('runs', (db) => readRunsBefore(db, latest)),
  page('audit log', (db) => readAuditLog(db, { organizationId: null, ...latest })),
  page('audit log of one', (db) => readAuditLog(db, { organizationId: 1n, ...latest })),
  page('ledger', (db) => readEntriesBefore(db, 1n, latest)),
  page('ledger, top-ups', (db) => readEntriesBefore(db, 1n, { ...latest, kind: 'top_up' })),
  page('ledger CSV, a block', (db) => readEntriesAfter(db, 1n, { after, limit: 1_000 })),
  page('users by e-mail', (db, size) => listUsers(db, { ...anyUser, search: `user-${size}@` }, inOrder)),
  page('containers', (db) => readContainers(db, 1n, { status: null, after, limit })),
  page('invitations', (db) => listInvitations(db, 1n, { after, limit })),
  page('API keys', (db) => listApiKeys(db, 1n, limit)),
  page('spent this month', (db) => sumMonth(db, 1n, month[1])),
  page('statement of a quiet month', (db) => sumMovements(db, 1n, month[1], month[1] + 1n)),
  page('pending movements', (db) =>
    readPendingMovements(db, { organizationId: null, state: null, ...latest }),
  ),
  page('pending movements that wait', (db) =>
    readPendingMovements(db, { organizationId: null, state: 'waiting', ...latest }),
  ),
  page('pending movements of one', (db) =>
    readPendingMovements(db, { organizationId: 1n, state: null, ...latest }),
  ),
  page('balances held', (db) => readBalances(db, { side: 'held', ended: false }, { after, limit })),
  page('balances owed', (db) => readBalances(db, { side: 'owed', ended: false }, { after, limit })),
  page('balances of ended', (db) => readBalances(db, { side: null, ended: true }, { after, limit })),
  page('rebills', (db) => readRebills(db, latest)),
  report('balances, in total', (db) => sumBalances(db, false)),
  // Debtors are few of all, and listed by age or debt: each page looks at all of them.
  report('debtors by age', (db) => readDebtorPage(db, 'age', firstOfAll)),
  report('debtors by debt', (db) => readDebtorPage(db, 'debt', firstOfAll)),
  report('debts by age', (db) => sumDebtsByAge(db)),
  report('rebill preview', async (db) => {
    const organizations = await nextOrganizations(db, wrongPrice, after);
    return readCorrections(db, organizations, wrongPrice, null);
  }),
  report('service credit preview', (db) => {
    const minutesByHour = new Map([[Number(hourDown / HOUR_MICROS), 30]]);
    return readCreditShares(db, { minutesByHour, regions: [], key: 'sla:1' }, { after, limit: 1_000 });
  }),
  report('an entry’s instances', async (db) => {
    const [entry] = await readLedger(db, 1n, 1);
    const entryNo = entry?.entryNo ?? 0n;
    return readChargeLines(db, 1n, { firstEntry: entryNo, lastEntry: entryNo }, { after, limit: 1_000 });
  }),
  report('statement: movements', (db) => sumMovements(db, 1n, ...month)),
  report('statement: usage', (db) => sumUsage(db, 1n, ...month)),
  report('statement: lines', (db) => readChargeLines(db, 1n, everyEntry, { after, limit: 1_000 })),
  report('statement: rebilled lines', (db) =>
    readCorrectedResources(db, 1n, everyEntry, { after, limit: 1_000 }),
  ),
  report('statement: rebilled', (db) => sumCorrections(db, 1n, everyEntry)),
  report('platform statistics', (db) => countPlatform(db)),
  report('oldest unbilled hour', (db) => findOldestUnbilledHours(db)),
  // Bounded otherwise: what has been silent for 30 days is deleted.
  report('daemons', (db) => readDaemonSigns(db)),
  report('billing preview', (db) => previewWithin(db, { asOf: parseInstant('2026-09-10T01:00:00Z') })),
  report('billing totals', (db) => readTotals(db, 'organization')),
  report('status record', (db) => readRecordedSpans(db, 0)),
  report('ledger.csv, whole', (db) => readAll(walletsOf(db).wholeLedger(1n))),
  report('books audit', async (db) => {
    for (const { sql } of AUDIT_CHECKS) await db.query(sql);
  }),
];

/** A service's own reading through the connection that counts. */
function walletsOf(db: Queryable): WalletQueries {
  return new WalletQueries(db as Pool);
}

async function readAll(pages: AsyncGenerator<unknown>): Promise<void> {
  for await (const _ of pages);
}

function page(name: string, run: Read['run']): Read {
  return { name, kind: 'page', run };
}

function report(name: string, run: Read['run']): Read {
  return { name, kind: 'report', run };
}
