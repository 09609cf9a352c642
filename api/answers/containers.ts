import type * as contracts from '../../contracts/containers.ts';
import type { ContainerRow } from '../../db/containers/containers.ts';
import { formatTimestamp } from '../../domain/instant.ts';

export function viewContainer(container: ContainerRow): contracts.Container {
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
  };
}
