import type { FastifyInstance } from 'fastify';
import { type InstanceServices, instanceRoutes } from './instances.ts';
import { type ProvisioningServices, provisioningRoutes } from './provisioning.ts';
import { type WalletServices, walletRoutes } from './wallets.ts';

export type PlatformServices = InstanceServices & ProvisioningServices & WalletServices;

/** What customers and administrators do with the platform; accounts and health are elsewhere. */
export async function platformRoutes(app: FastifyInstance, services: PlatformServices): Promise<void> {
  await app.register(instanceRoutes, services);
  await app.register(provisioningRoutes, services);
  await app.register(walletRoutes, services);
}
