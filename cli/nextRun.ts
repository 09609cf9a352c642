import type { NextRun } from '../api/services/fleetImport/nextRun.ts';
import { formatInstant, formatTimestamp } from '../domain/instant.ts';
import { formatMicros } from '../domain/money.ts';
import { pluralize } from '../domain/pluralize.ts';

export function describeNextRun({ hours, amountMicros, oldestHour, dearest }: NextRun): string {
  if (oldestHour === null) return 'nothing to charge';
  const most = dearest.map(({ handle, amountMicros: amount }) => `${handle} ${formatMicros(amount)}`);
  return [
    `would charge ${pluralize(hours, 'hour')} for ${formatMicros(amountMicros)}, the oldest of ${formatInstant(oldestHour)}`,
    `               most of it to ${most.join(', ')}`,
  ].join('\n');
}

export function nextRunJson({ hours, amountMicros, oldestHour, dearest }: NextRun) {
  return {
    hours: Number(hours),
    amount: formatMicros(amountMicros),
    oldestHour: formatTimestamp(oldestHour),
    dearest: dearest.map((organization) => ({
      organization: organization.handle,
      hours: Number(organization.hours),
      amount: formatMicros(organization.amountMicros),
    })),
  };
}
