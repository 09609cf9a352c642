import type { Plan } from '../../contracts/plans.ts';
import { formatCount } from './Money.tsx';
import { count } from './hours.ts';

/** "2 vCPUs, 4 GiB memory, 80 GiB disk", or as much of it as there is. */
export function describeResources({ vcpus, memoryMib, diskGib }: Plan['resources']): string {
  return [
    vcpus === null ? [] : count(vcpus, 'vCPU'),
    memoryMib === null ? [] : `${describeMemory(memoryMib)} memory`,
    diskGib === null ? [] : `${formatCount(diskGib)}\u00a0GiB disk`,
  ]
    .flat()
    .join(', ');
}

function describeMemory(memoryMib: number): string {
  return memoryMib % 1_024 === 0
    ? `${formatCount(memoryMib / 1_024)}\u00a0GiB`
    : `${formatCount(memoryMib)}\u00a0MiB`;
}
