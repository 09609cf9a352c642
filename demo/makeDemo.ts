import { recordAuditEvent } from '../db/accounts/auditLog.ts';
import { insertDemoPasts } from './debtorRows.ts';
import { insertDemoFleet, isUnused } from './fleetRows.ts';
import { databaseNow, type Pool } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { findUserByEmail } from '../db/accounts/users.ts';
import { makeDemoFleet } from './fleet.ts';
import { insertDemoReports } from './reports.ts';
import { DEMO_ADMINISTRATOR, DEMO_CUSTOMER, DEMO_DEBTOR } from './people.ts';
import { hashPassword } from '../api/services/accounts/passwordHash.ts';
import { makePassword } from '../api/services/accounts/secrets.ts';

export interface MadeDemo {
  organizations: number;
  instances: number;
  users: number;
  /** Of those who can sign in; shown only now. */
  passwords: { administrator: Password; customer: Password; debtor: Password };
}

interface Password {
  email: string;
  password: string;
}

/**
 * Fills an unused database with a believable fleet and the people around it. Returns what it made, or null when the
 * database is in use. `operator`: the login on the machine of the person who asked for it.
 */
export async function makeDemo(owner: Pool, operator: string): Promise<MadeDemo | null> {
  const administrator = { email: DEMO_ADMINISTRATOR, password: makePassword() };
  const customer = { email: DEMO_CUSTOMER, password: makePassword() };
  const debtor = { email: DEMO_DEBTOR, password: makePassword() };
  return inTransaction(owner, async (client) => {
    if (!(await isUnused(client))) return null;
    const now = await databaseNow(client);
    const fleet = makeDemoFleet(now);
    const hashes = new Map<string, string>();
    for (const { email, password } of [administrator, customer, debtor])
      hashes.set(email, await hashPassword(password));
    await insertDemoFleet(client, fleet, hashes);
    const made = await findUserByEmail(client, DEMO_ADMINISTRATOR);
    const auditEvent = { action: 'user.create', subject: `user ${made?.userId}` };
    await recordAuditEvent(client, { operator }, { ...auditEvent, detail: { role: 'administrator' } });
    if (made) {
      await insertDemoPasts(client, fleet.debtors, { now, administratorId: made.userId });
      await insertDemoReports(client, now, made.userId);
    }
    return {
      organizations: fleet.organizations.length,
      instances: fleet.organizations.reduce((sum, { instances }) => sum + instances.length, 0),
      users: fleet.people.length,
      passwords: { administrator, customer, debtor },
    };
  });
}
