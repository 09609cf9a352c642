import type { FastifyInstance } from 'fastify';
import { type AdministrationServices, administrationRoutes } from './administration.ts';
import { type ContainerServices, containerRoutes } from './containers.ts';
import { type InstanceServices, instanceRoutes } from './instances.ts';
import { type PlanServices, planRoutes } from './plans.ts';
import { type ProvisioningServices, provisioningRoutes } from './provisioning.ts';
import { type StatementServices, statementRoutes } from './statements.ts';
import { type TicketServices, ticketRoutes } from './tickets.ts';
import { type WalletServices, walletRoutes } from './wallets.ts';

export type PlatformServices = InstanceServices &
  ProvisioningServices &
  WalletServices &
  StatementServices &
  PlanServices &
  AdministrationServices &
  ContainerServices &
  TicketServices;

/** What customers and administrators do with the platform; accounts and health are elsewhere. */
export async function platformRoutes(app: FastifyInstance, services: PlatformServices): Promise<void> {
  await app.register(instanceRoutes, services);
  await app.register(provisioningRoutes, services);
  await app.register(walletRoutes, services);
  await app.register(statementRoutes, services);
  await app.register(planRoutes, services);
  await app.register(administrationRoutes, services);
  await app.register(containerRoutes, services);
  await app.register(ticketRoutes, services);
}
