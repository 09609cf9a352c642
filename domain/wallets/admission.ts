import { chargeMicros, type PlanPrice } from '../billing/charge.ts';
import type { PricedInstances } from './spending.ts';

/** Something that may make an organization spend more: what one resource costs before and after it. */
export interface Act {
  /** null: there is nothing yet, or nobody knows its price. */
  from: PlanPrice | null;
  to: PlanPrice | null;
  /** Its price of before is among what the organization pays already. */
  isPaid: boolean;
  /** Starting asks though the price stays. */
  isStart?: boolean;
}

export interface Admission {
  isAdmitted: boolean;
  balanceMicros: bigint;
  /** The first hour of all that the organization then pays by the hour. */
  neededMicros: bigint;
  /** What the balance lacks for the act; 0 if it is admitted. */
  missingMicros: bigint;
}

/** Rules 19 and 20: the balance covers the first hour of all that is then paid. `fleet` is what is paid before the act. */
export function judgeAdmission(balanceMicros: bigint, fleet: PricedInstances[], act: Act): Admission {
  const paidMicros = fleet.reduce(
    (sum, { instances, price }) => sum + instances * firstHourMicros(price),
    0n,
  );
  const neededMicros = paidMicros - (act.isPaid ? firstHourMicros(act.from) : 0n) + firstHourMicros(act.to);
  const isAdmitted = !raisesSpending(act) || balanceMicros >= neededMicros;
  const missingMicros = isAdmitted ? 0n : neededMicros - balanceMicros;
  return { isAdmitted, balanceMicros, neededMicros, missingMicros };
}

/** Something new, a start, or something dearer: what a suspended organization may not do, whatever its wallet holds. */
export function addsSomething(act: Act): boolean {
  return act.from === null || act.isStart === true || raisesSpending(act);
}

/** What costs nothing never asks, nor does what gets cheaper. A price that nobody knows may be any. */
function raisesSpending({ from, to, isStart = false }: Act): boolean {
  if (to !== null && isFree(to)) return false;
  return isStart || from === null || to === null || isDearer(to, from);
}

function isFree({ priceMonthlyMicros, hourlyNumerator }: PlanPrice): boolean {
  return priceMonthlyMicros === 0n || hourlyNumerator === 0n;
}

/** By the hour or by the month. */
function isDearer(price: PlanPrice, than: PlanPrice): boolean {
  return (
    price.priceMonthlyMicros > than.priceMonthlyMicros ||
    price.hourlyNumerator * than.hourlyDenominator > than.hourlyNumerator * price.hourlyDenominator
  );
}

function firstHourMicros(price: PlanPrice | null): bigint {
  return price === null ? 0n : chargeMicros(price, 1n);
}
