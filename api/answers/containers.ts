import type * as contracts from '../../contracts/containers.ts';
import { hourlyMicros } from '../../domain/billing/charge.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { viewHeld } from './held.ts';
import type { CostedContainer } from '../services/containers/containerService.ts';

export function viewContainer(container: CostedContainer): contracts.Container {
  return {
    organization: container.organization,
    id: String(container.containerId),
    name: container.name,
    image: container.image,
    plan: container.plan,
    memoryMib: container.memoryMib,
    status: container.status,
    createdAt: formatTimestamp(container.createdAt),
    deletedAt: formatTimestamp(container.deletedAt),
    billingStartedAt: formatTimestamp(container.billingStartedAt),
    costThisMonth: formatMicros(container.costThisMonthMicros),
    perHour: container.price === null ? null : formatMicros(hourlyMicros(container.price)),
    notBilledBecause: container.parkedReason,
    held: viewHeld(container),
  };
}
