import type { Pool } from '../db/pool.ts';
import { InstanceQueries } from './services/instances/instanceQueries.ts';
import { InstanceService } from './services/instances/instanceService.ts';
import { BillingReportService } from './services/billing/billingReportService.ts';
import { ContainerService } from './services/containers/containerService.ts';
import { TicketService } from './services/tickets/ticketService.ts';
import { PlanService } from './services/plans/planService.ts';
import { ProvisioningService } from './services/instances/provisioningService.ts';
import { StatementService } from './services/wallets/statementService.ts';
import { WalletQueries } from './services/wallets/walletQueries.ts';
import { WalletService } from './services/wallets/walletService.ts';

export interface PlatformSettings {
  currency: string;
  /** For audits on demand, which take minutes of a big fleet; the other pool by default. */
  auditPool?: Pool;
}

/** The services behind the platform's routes. */
export function makePlatformServices(pool: Pool, { currency, auditPool = pool }: PlatformSettings) {
  const instances = new InstanceService(pool);
  return {
    instances,
    instanceQueries: new InstanceQueries(pool),
    provisioning: new ProvisioningService(pool, instances),
    wallets: new WalletService(pool),
    containers: new ContainerService(pool),
    tickets: new TicketService(pool),
    planService: new PlanService(pool),
    billingReports: new BillingReportService(pool, auditPool),
    walletQueries: new WalletQueries(pool, currency),
    statements: new StatementService(pool, currency),
  };
}
