import type * as contracts from '../../contracts/addons.ts';
import type { AddonRow } from '../../db/addons/addons.ts';
import { hourlyMicros, priceTimes } from '../../domain/billing/charge.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { CostedAddon } from '../services/addons/addonService.ts';

export function viewAddon(addon: CostedAddon): contracts.Addon {
  const price = addon.price === null ? null : priceTimes(addon.price, BigInt(addon.quantity));
  return {
    id: String(addon.addonId),
    instance: String(addon.instanceId),
    name: addon.name,
    plan: addon.plan,
    quantity: addon.quantity,
    createdAt: formatTimestamp(addon.createdAt),
    deletedAt: formatTimestamp(addon.deletedAt),
    billingStartedAt: formatTimestamp(addon.billingStartedAt),
    costThisMonth: formatMicros(addon.costThisMonthMicros),
    perHour: price === null ? null : formatMicros(hourlyMicros(price)),
    perMonth: price === null ? null : formatMicros(price.priceMonthlyMicros),
    notBilledBecause: addon.parkedReason,
  };
}

export function viewProvisionedAddon(addon: AddonRow): contracts.ProvisionedAddon {
  const { organization, instanceId, instance, externalRef, region, addonId, name, plan, quantity } = addon;
  return {
    organization,
    instance: String(instanceId),
    instanceName: instance,
    externalRef,
    region,
    id: String(addonId),
    name,
    plan,
    quantity,
  };
}
