import { faultOf, request } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Money } from '../../ui/Money.tsx';
import { type Posted, usePosting } from './posting.ts';
import { ReasonField } from './ReasonField.tsx';

/** For administrators: puts money into an organization's wallet. */
export function TopUp({
  organization,
  name,
  balance,
  look = 'secondary',
  onPosted,
}: {
  /** Its handle or ID. */
  organization: string;
  name: string;
  balance?: string;
  look?: 'primary' | 'secondary';
  onPosted?: (posted: Posted) => void;
}) {
  const { error, act, explain } = usePosting({
    post: (form, key) =>
      request('POST /api/organizations/{organization}/wallet/top-ups', {
        path: { organization },
        headers: { 'idempotency-key': key },
        body: { amount: String(form.get('amount')).trim(), reason: String(form.get('reason')) },
      }),
    onPosted,
  });
  return (
    <Confirmation
      label={
        <>
          Top up<span className="sr-only"> {name}</span>
        </>
      }
      look={look}
      title={`Top up ${name}`}
      confirm="Post top-up"
      act={act}
      explain={explain}
    >
      {balance !== undefined && (
        <p className="text-soft">
          Current balance: <Money amount={balance} />
        </p>
      )}
      <AmountField label="Amount" name="amount" fault={faultOf(error, 'amount')} />
      <ReasonField
        hint="Shown to the organization in its ledger, for example: invoice 117"
        fault={faultOf(error, 'reason')}
      />
    </Confirmation>
  );
}
