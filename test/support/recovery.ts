import { BillingService } from '../../api/services/billingService.ts';
import type { EmbeddedPostgres } from '../../db/embedded/embeddedPostgres.ts';
import { databaseNow, type Pool } from '../../db/pool.ts';
import type { Movement } from '../../db/wallets/wallets.ts';
import { HOUR_MICROS } from '../../domain/instant.ts';
import { urlOn } from './clusterCopy.ts';
import type { TestDatabase } from './database.ts';

/** A run by hand that leaves so many hours of each instance to the next. */
export async function billUpTo(owner: Pool, hoursAgo: number): Promise<void> {
  const asOf = (await databaseNow(owner)) - BigInt(hoursAgo) * HOUR_MICROS;
  const service = new BillingService({ pool: owner, runner: 'command', runnerId: 'test' });
  await service.runHourlyBilling({ asOf });
}

/** A top-up of 5 as a customer's payment makes it. */
export function paid(organizationId: bigint, idempotencyKey: string): Movement {
  const by = { reason: 'paid', actor: 'customer' };
  return { organizationId, kind: 'top_up', amountMicros: 5_000_000n, idempotencyKey, ...by };
}

/** The database of that name on a server, as a test's own; it goes with its server, which may be dead by then. */
export function databaseOn(postgres: EmbeddedPostgres, database: TestDatabase): TestDatabase {
  const drop = async () => {};
  return {
    name: database.name,
    ownerUrl: urlOn(postgres, database.ownerUrl),
    appUrl: urlOn(postgres, database.appUrl),
    daemonUrl: urlOn(postgres, database.daemonUrl),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}
