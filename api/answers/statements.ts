import type * as contracts from '../../contracts/statements.ts';
import type { ChargedResource, UsageOfKind } from '../../db/wallets/statements.ts';
import type { CorrectedResource } from '../../db/rebills/correctedResources.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { boundsOf } from '../../domain/wallets/statementPeriod.ts';
import { eachLedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import type { StatementLine } from '../../domain/wallets/statement.ts';
import { mapPage } from '../services/page.ts';
import type { EntryDetail, Statement } from '../services/wallets/statementService.ts';
import { viewSums } from './rebills.ts';
import { viewEntry } from './wallets.ts';

type ChargedHours = contracts.WalletStatement['instances'][number];

export function viewEntryDetail(detail: EntryDetail): contracts.LedgerEntryDetail {
  const { entry, concernedBy, room, corrected, ...page } = detail;
  return {
    entry: viewEntry(entry),
    concernedBy: concernedBy.map(viewEntry),
    room: { up: formatMicros(room.upMicros), down: formatMicros(room.downMicros) },
    ...mapPage(page, viewChargedResource),
    corrected: corrected.map(viewCorrectedResource),
  };
}

export function viewStatement(
  { number, period, organization, figures, usage, instances, otherInstances, ...statement }: Statement,
  currency: string,
): contracts.WalletStatement {
  const { start, end } = boundsOf(period);
  return {
    number,
    month: 'month' in period ? period.month : null,
    from: formatTimestamp(start),
    until: formatTimestamp(end),
    currency,
    organization,
    writtenAt: formatTimestamp(figures.readAt),
    openingBalance: formatMicros(figures.openingMicros),
    closingBalance: formatMicros(figures.closingMicros),
    usage: viewUsage(usage),
    totals: eachLedgerKind((kind) => formatMicros(figures.totals[kind])),
    instances: instances.map(viewChargedResource),
    otherInstances: otherInstances.hours === 0n ? null : viewSum(otherInstances),
    corrections: statement.corrections.map(viewCorrectedResource),
    otherCorrections: statement.otherCorrections.hours === 0n ? null : viewSums(statement.otherCorrections),
  };
}

function viewChargedResource(line: ChargedResource): ChargedHours {
  return { ...viewResource(line), ...viewSum(line) };
}

function viewCorrectedResource(line: CorrectedResource): contracts.WalletStatement['corrections'][number] {
  return { ...viewResource(line), ...viewSums(line) };
}

function viewResource({
  kind,
  resourceId,
  addonOf,
  name,
  plans,
  firstHour,
  lastHour,
}: Omit<ChargedResource, 'hours' | 'amountMicros'>) {
  return {
    kind,
    instance: String(resourceId),
    addonOf: addonOf === null ? null : String(addonOf),
    name,
    plans,
    firstHour: formatTimestamp(firstHour),
    lastHour: formatTimestamp(lastHour),
  };
}

function viewUsage(usage: UsageOfKind[]): contracts.WalletStatement['usage'] {
  const all = usage.reduce(
    (sum, { hours, amountMicros }) => ({
      hours: sum.hours + hours,
      amountMicros: sum.amountMicros + amountMicros,
    }),
    { hours: 0n, amountMicros: 0n },
  );
  return { ...viewSum(all), byKind: usage.map(({ kind, ...sum }) => ({ kind, ...viewSum(sum) })) };
}

function viewSum({ hours, amountMicros }: StatementLine) {
  return { hours: Number(hours), amount: formatMicros(amountMicros) };
}
