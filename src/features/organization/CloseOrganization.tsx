import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { differenceOf, isLess, isZero, negated } from '../../client/amounts.ts';
import { pathTo } from '../../client/paths.ts';
import { faultOf, request, RequestError } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Money } from '../../ui/Money.tsx';
import { walletQuery } from '../wallet/queries.ts';
import { useForgetOrganization } from './members.ts';
import { ReasonField } from '../movements/ReasonField.tsx';

/** For administrators: ends an organization and says what becomes of its balance, both or neither. */
export function CloseOrganization({ handle, name }: { handle: string; name: string }) {
  const [, go] = useLocation();
  const forget = useForgetOrganization(handle);
  const balance = useQuery(walletQuery(handle)).data?.balance;
  const [refund, setRefund] = useState('0');
  const [error, setError] = useState<Error | null>(null);
  if (balance === undefined) return null;
  const owes = isLess(balance, '0');
  const given = /^\d{1,9}(\.\d{1,6})?$/.test(refund.trim()) ? refund.trim() : '0';
  const rest = owes ? '0.000000' : differenceOf(balance, given);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <p className="max-w-prose text-sm text-soft">
        Delete its instances and containers first. Everything must be billed; the closing says what becomes of
        its balance of <Money amount={balance} />.
      </p>
      <Confirmation
        label="Close organization"
        look="danger"
        title={`Close ${name}?`}
        confirm="Close organization"
        explain={(failure) =>
          failure instanceof RequestError && failure.code === 'conflict'
            ? 'The balance may have changed. Close this dialog and look at it again.'
            : null
        }
        act={async (form) => {
          const body = {
            refund: owes ? '0' : given,
            forfeit: rest,
            writeOff: owes ? negated(balance) : '0',
            reason: String(form.get('reason')),
          };
          const path = { organization: handle };
          await request('POST /api/organizations/{organization}/closing', { path, body }).catch((failure) => {
            setError(failure as Error);
            throw failure;
          });
          go(pathTo('wallets'));
          forget();
        }}
      >
        <p>Nobody will have access any more. This can’t be undone. Administrators still find its wallet.</p>
        {owes && (
          <p>
            It owes <Money amount={negated(balance)} />, which is written off.
          </p>
        )}
        {!owes && !isZero(balance) && (
          <>
            <AmountField
              label="Refund"
              name="refund"
              value={refund}
              onChange={({ target }) => setRefund(target.value)}
              hint="Paid back to the customer by you, of the newest top-ups first"
              fault={faultOf(error, 'refund')}
            />
            <p aria-live="polite">
              {isLess(rest, '0') ? (
                <>That is more than the balance.</>
              ) : (
                <>
                  The rest of the balance, <Money amount={rest} />, lapses.
                </>
              )}
            </p>
          </>
        )}
        <ReasonField hint="For the ledger, for example: contract ended" fault={faultOf(error, 'reason')} />
      </Confirmation>
    </div>
  );
}
