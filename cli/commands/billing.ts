import type { Command } from 'commander';
import { addBillingAudit } from './billingAudit.ts';
import { addBillingDebtors } from './billingDebtors.ts';
import { addBillingParked } from './billingParked.ts';
import { addBillingPreview } from './billingPreview.ts';
import { addBillingRebill } from './billingRebill.ts';
import { addBillingRun } from './billingRun.ts';
import { addBillingRuns } from './billingRuns.ts';
import { addBillingTotals } from './billingTotals.ts';

/** `containerstacks billing …`: the hourly billing, by hand. */
export function defineBilling(billing: Command): void {
  addBillingRun(billing);
  addBillingPreview(billing);
  addBillingRuns(billing);
  addBillingTotals(billing);
  addBillingParked(billing);
  addBillingRebill(billing);
  addBillingDebtors(billing);
  addBillingAudit(billing);
}
