import type { AuditCheck } from './auditCheck.ts';
import { balanceIsSumOfLedger } from './balanceIsSumOfLedger.ts';
import { chargeFollowsRule } from './chargeFollowsRule.ts';
import { chargesMatchLedger } from './chargesMatchLedger.ts';
import { concernedEntryFits } from './concernedEntryFits.ts';
import { concernedWithinLimits } from './concernedWithinLimits.ts';
import { ledgerChainIsUnbroken } from './ledgerChainIsUnbroken.ts';
import { marksAreNotInTheFuture } from './marksAreNotInTheFuture.ts';
import { meteredHasMark } from './meteredHasMark.ts';
import { noChargeOutsideLife } from './noChargeOutsideLife.ts';
import { noHourMissing } from './noHourMissing.ts';
import { noticeOncePerCrossing } from './noticeOncePerCrossing.ts';
import { oneChargePerInstanceHour } from './oneChargePerInstanceHour.ts';
import { ordinalIsRight } from './ordinalIsRight.ts';
import { creditsWerePaid, paymentsAreCredited } from './paymentsMatchLedger.ts';
import { rebilledHoursFollowRule } from './rebilledHoursFollowRule.ts';
import { rebilledHoursWereCharged } from './rebilledHoursWereCharged.ts';
import { rebillsMatchLedger } from './rebillsMatchLedger.ts';
import { subscriptionsAgree } from './subscriptionsAgree.ts';
import { pastDueSinceAgrees } from './pastDueSinceAgrees.ts';
import { priceWasInForce } from './priceWasInForce.ts';
import { withinBalanceAndDebt } from './withinBalanceAndDebt.ts';

/** Everything that must hold of the books, in the order of the invariants. */
export const AUDIT_CHECKS: AuditCheck[] = [
  oneChargePerInstanceHour,
  noHourMissing,
  meteredHasMark,
  balanceIsSumOfLedger,
  ledgerChainIsUnbroken,
  noChargeOutsideLife,
  chargesMatchLedger,
  pastDueSinceAgrees,
  marksAreNotInTheFuture,
  noticeOncePerCrossing,
  chargeFollowsRule,
  ordinalIsRight,
  subscriptionsAgree,
  priceWasInForce,
  concernedEntryFits,
  concernedWithinLimits,
  withinBalanceAndDebt,
  rebillsMatchLedger,
  rebilledHoursWereCharged,
  rebilledHoursFollowRule,
  paymentsAreCredited,
  creditsWerePaid,
];

/** I7, an acknowledged write survives: only the client that got the acknowledgement can tell. */
export const NOT_CHECKABLE =
  'Not checked: whether every acknowledged write survived. Only the daemons’ status files can tell.';
