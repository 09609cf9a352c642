import type * as contracts from '../../contracts/closing.ts';
import type { OpenBalance } from '../../db/wallets/balances.ts';
import { csvLine, csvText } from '../../domain/csvLine.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { BillingReportService } from '../services/billing/billingReportService.ts';
import { mapPage } from '../services/page.ts';

const COLUMNS = ['organization', 'name', 'endedAt', 'balance', 'pastDueSince'] as const;

export function viewBalances({
  totals,
  ...page
}: Awaited<ReturnType<BillingReportService['balances']>>): contracts.BalanceList {
  return {
    totals: { held: formatMicros(totals.heldMicros), owed: formatMicros(totals.owedMicros) },
    ...mapPage(page, viewBalance),
  };
}

export function viewBalance(balance: OpenBalance): contracts.BalanceList['items'][number] {
  return {
    organization: balance.organization,
    name: balance.name,
    endedAt: formatTimestamp(balance.endedAt),
    balance: formatMicros(balance.balanceMicros),
    pastDueSince: formatTimestamp(balance.pastDueSince),
  };
}

export async function* writeBalances(pages: AsyncIterable<OpenBalance[]>): AsyncGenerator<string> {
  yield `${csvLine(COLUMNS)}\r\n`;
  for await (const balances of pages) {
    const lines = balances.map(viewBalance).map((view) => {
      const fields = { ...view, name: csvText(view.name) };
      return `${csvLine(COLUMNS.map((column) => fields[column]))}\r\n`;
    });
    yield lines.join('');
  }
}
