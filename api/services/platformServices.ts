import type { Pool } from '../../db/pool.ts';
import { InstanceReadingService } from './instanceReadingService.ts';
import { InstanceService } from './instanceService.ts';
import { BillingReportService } from './billingReportService.ts';
import { ContainerService } from './containerService.ts';
import { TicketService } from './ticketService.ts';
import { OfferService } from './offerService.ts';
import { ProvisioningService } from './provisioningService.ts';
import { StatementService } from './statementService.ts';
import { WalletReadingService } from './walletReadingService.ts';
import { WalletService } from './walletService.ts';

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
    instanceReading: new InstanceReadingService(pool),
    provisioning: new ProvisioningService(pool, instances),
    wallets: new WalletService(pool),
    containers: new ContainerService(pool),
    tickets: new TicketService(pool),
    offers: new OfferService(pool),
    billingReports: new BillingReportService(pool, auditPool),
    walletReading: new WalletReadingService(pool, currency),
    statements: new StatementService(pool, currency),
  };
}
