import type { Admission } from '../../../contracts/admission.ts';
import type { Wallet } from '../../../contracts/wallets.ts';
import { hoursOf, sumOf } from '../../client/amounts.ts';
import { describeHours, isVeryLong } from '../../ui/hours.ts';
import { Money } from '../../ui/Money.tsx';
import { describeRunway } from '../wallet/Runway.tsx';
import { AdmissionNotice } from '../wallet/AdmissionNotice.tsx';
import { PlanPrice, type PricedPlan } from './PlanPrice.tsx';

/** The price of what is about to be created, and what it does to the wallet. */
export function WhatItCosts({
  handle,
  plan,
  wallet,
  refused,
}: {
  handle: string;
  plan: PricedPlan;
  wallet: Wallet;
  /** The wallet does not cover it. */
  refused: Admission | null;
}) {
  const { balance, perHour, runwayHours } = wallet;
  const { firstHour } = plan.price;
  const lasts = refused !== null ? null : hoursOf(balance, sumOf([perHour, firstHour]));
  return (
    <section aria-label="Cost" className="rounded-md bg-sunken px-4 py-4">
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <div>
          <h3 className="mb-1.5 text-sm font-medium">Price of {plan.code}</h3>
          <PlanPrice {...plan} />
        </div>
        <div>
          <h3 className="mb-1.5 text-sm font-medium">Wallet</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
            <dt className="text-soft">Balance</dt>
            <dd>
              <Money amount={balance} />
            </dd>
            {refused === null && runwayHours !== null && (
              <>
                <dt className="text-soft">Lasts</dt>
                <dd>{describeRunway(wallet)}</dd>
              </>
            )}
            {lasts !== null && (
              <>
                <dt className="text-soft">With this one</dt>
                <dd>
                  {isVeryLong(lasts) ? '' : 'about '}
                  {describeHours(lasts)}
                </dd>
              </>
            )}
          </dl>
        </div>
      </div>
      <p className="mt-4 text-sm text-soft">
        Billing starts when it first runs. Each hour is charged once it has begun, even while the instance is
        stopped, until you delete it.
      </p>
      <div className="mt-4 empty:hidden">
        <AdmissionNotice handle={handle} refused={refused} />
      </div>
    </section>
  );
}
