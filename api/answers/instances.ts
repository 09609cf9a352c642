import type * as contracts from '../../contracts/instances.ts';
import type { InstanceCharge, InstanceView, StatusChange } from '../../db/instances/instanceQueries.ts';
import type { PendingTask } from '../../db/instances/provisioningTasks.ts';
import { hourlyMicros } from '../../domain/billing/charge.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { CostedInstance, InstanceCosts } from '../services/instances/instanceQueries.ts';
import { mapPage } from '../services/page.ts';
import { writeCsvList } from './csvList.ts';
import { viewHeld } from './held.ts';

const FILE_COLUMNS = [
  'id',
  'name',
  'status',
  'plan',
  'region',
  'createdAt',
  'deletedAt',
  'perHour',
  'perMonth',
  'costThisMonth',
] as const;

export function viewInstance(instance: CostedInstance): contracts.Instance {
  const { pendingTask, pendingSince, price } = instance;
  return {
    id: String(instance.instanceId),
    name: instance.name,
    status: instance.status,
    plan: instance.plan,
    region: instance.region,
    resources: viewResources(instance),
    pending:
      pendingTask === null || pendingSince === null
        ? null
        : { task: pendingTask, since: formatTimestamp(pendingSince) },
    createdAt: formatTimestamp(instance.createdAt),
    billingStartedAt: formatTimestamp(instance.billingStartedAt),
    deletedAt: formatTimestamp(instance.deletedAt),
    costThisMonth: formatMicros(instance.costThisMonthMicros),
    perHour: price === null ? null : formatMicros(hourlyMicros(price)),
    perMonth: price === null ? null : formatMicros(price.priceMonthlyMicros),
    notBilledBecause: instance.parkedReason,
    held: viewHeld(instance),
  };
}

export function writeInstances(pages: AsyncIterable<CostedInstance[]>): AsyncGenerator<string> {
  return writeCsvList(pages, viewInstance, FILE_COLUMNS, ['name']);
}

function viewResources({ vcpus, memoryMib, diskGib }: InstanceView): contracts.Instance['resources'] {
  return vcpus === null || memoryMib === null || diskGib === null ? null : { vcpus, memoryMib, diskGib };
}

export function viewStatusChange({ status, changedAt }: StatusChange): contracts.StatusChange {
  return { status, since: formatTimestamp(changedAt) };
}

export function viewInstanceCosts({ month, ...page }: InstanceCosts): contracts.InstanceCosts {
  return {
    monthToDate: { hours: Number(month.hours), amount: formatMicros(month.amountMicros) },
    ...mapPage(page, viewInstanceHour),
  };
}

function viewInstanceHour(charge: InstanceCharge): contracts.InstanceHour {
  return {
    hour: formatTimestamp(charge.hour),
    ordinal: charge.monthOrdinal,
    plan: charge.plan,
    amount: formatMicros(charge.amountMicros),
    postedAt: formatTimestamp(charge.postedAt),
  };
}

export function viewPendingTask(task: PendingTask): contracts.PendingTask {
  return {
    organization: task.organization,
    id: String(task.instanceId),
    name: task.name,
    status: task.status,
    plan: task.plan,
    region: task.region,
    externalRef: task.externalRef,
    task: task.task,
    pendingSince: formatTimestamp(task.pendingSince),
  };
}
