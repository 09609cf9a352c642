import type { Plan } from '../../../contracts/offers.ts';
import { formatCount } from '../../ui/Money.tsx';
import { count } from '../../ui/hours.ts';

/** "2 vCPUs, 4 GiB memory, 80 GiB disk" */
export function describeResources({ vcpus, memoryMib, diskGib }: Plan['resources']): string {
  return `${count(vcpus, 'vCPU')}, ${describeMemory(memoryMib)} memory, ${formatCount(diskGib)} GiB disk`;
}

export function describeMemory(memoryMib: number): string {
  return memoryMib % 1_024 === 0 ? `${formatCount(memoryMib / 1_024)} GiB` : `${formatCount(memoryMib)} MiB`;
}
