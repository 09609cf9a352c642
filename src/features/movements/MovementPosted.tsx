import { LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { isLess, negated } from '../../client/amounts.ts';
import { pathTo } from '../../client/paths.ts';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import type { Posted } from './posting.ts';

/** Tells the result of a top-up or another movement. */
export function MovementPosted({ posted, name }: { posted: Posted; name: string }) {
  const { kind, amount } = posted;
  const isTaken = isLess(amount, '0');
  const what = (
    <>
      {LEDGER_KINDS[kind].one} of <Money amount={isTaken ? negated(amount) : amount} />
    </>
  );
  if ('pending' in posted) {
    return (
      <Notice weight="warning" title={<>{what} waits for another administrator</>}>
        It is above the limit, so nothing has moved yet. Another administrator can confirm it under{' '}
        <TextLink href={pathTo('billing')}>Billing</TextLink>.
      </Notice>
    );
  }
  return (
    <Notice
      title={
        <>
          {what} {isTaken ? 'taken from' : 'posted to'} the wallet of {name}
        </>
      }
    >
      The balance is now <Money amount={posted.balanceAfter} />.
    </Notice>
  );
}
