import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Tells the result of a top-up. */
export function TopUpPosted({ entry, name }: { entry: LedgerEntry; name: string }) {
  return (
    <Notice
      title={
        <>
          <Money amount={entry.amount} /> posted to the wallet of {name}
        </>
      }
    >
      The balance is now <Money amount={entry.balanceAfter} />.
    </Notice>
  );
}
