import type { Plan } from '../../contracts/plans.ts';
import { formatCount } from './Money.tsx';
import { count } from './hours.ts';

/** "2 vCPUs, 4 GiB memory, 80 GiB disk" */
export function describeResources({ vcpus, memoryMib, diskGib }: Plan['resources']): string {
  return `${count(vcpus, 'vCPU')}, ${describeMemory(memoryMib)} memory, ${formatCount(diskGib)}\u00a0GiB disk`;
}

function describeMemory(memoryMib: number): string {
  return memoryMib % 1_024 === 0
    ? `${formatCount(memoryMib / 1_024)}\u00a0GiB`
    : `${formatCount(memoryMib)}\u00a0MiB`;
}
