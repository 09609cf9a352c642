import { useState } from 'react';
import { kindsConcernedBy, LEDGER_KINDS, type LedgerKind } from '../../../domain/wallets/ledgerKinds.ts';
import { isLess, negated, sumOf } from '../../client/amounts.ts';
import { faultOf, request } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { type Posted, usePosting } from './posting.ts';
import { ReasonField } from './ReasonField.tsx';

/** What can be posted, in words, and which way it moves the balance. */
const CHOICES = {
  credit: { kind: 'credit', isTaken: false, label: 'Credit: give without a payment' },
  giveBack: { kind: 'adjustment', isTaken: false, label: 'Adjustment: give back' },
  take: { kind: 'adjustment', isTaken: true, label: 'Adjustment: take' },
  refund: { kind: 'refund', isTaken: true, label: 'Refund: pay a top-up back' },
  write_off: { kind: 'write_off', isTaken: false, label: 'Write-off: give up a debt' },
  forfeit: { kind: 'forfeit', isTaken: true, label: 'Forfeit: let the balance lapse' },
} as const;
type ChoiceName = keyof typeof CHOICES;
const NAMES = Object.keys(CHOICES) as ChoiceName[];
/** What a wallet still takes when its organization has ended. */
const AFTER_THE_END: readonly ChoiceName[] = ['refund', 'write_off', 'forfeit'];

/** For administrators: moves money by hand, with the balance before and after in view. */
export function PostMovement({
  organization,
  name,
  balance,
  hasEnded = false,
  concerned,
  onPosted,
}: {
  /** Its handle or ID. */
  organization: string;
  name: string;
  balance: string | undefined;
  hasEnded?: boolean;
  /** The entry that it is about, if that is settled. */
  concerned?: { entry: string; kind: LedgerKind };
  onPosted?: (posted: Posted) => void;
}) {
  const choices = NAMES.filter((choice) => {
    if (hasEnded && !AFTER_THE_END.includes(choice)) return false;
    if (concerned === undefined) return hasEnded || choice !== 'forfeit';
    return kindsConcernedBy(CHOICES[choice].kind).includes(concerned.kind);
  });
  const [chosen, setChosen] = useState<ChoiceName | null>(null);
  const [amount, setAmount] = useState('');
  const { error, act, explain } = usePosting({
    post: (form, key) => {
      const { kind, isTaken } = CHOICES[String(form.get('what')) as ChoiceName];
      const given = String(form.get('amount')).trim();
      const concerns = String(form.get('concerns') ?? '').trim();
      return request('POST /api/organizations/{organization}/wallet/movements', {
        path: { organization },
        headers: { 'idempotency-key': key },
        body: {
          kind,
          amount: kind === 'adjustment' && isTaken ? `-${given}` : given,
          reason: String(form.get('reason')),
          ...(concerns === '' ? {} : { concerns }),
        },
      });
    },
    onPosted: (posted) => {
      setAmount('');
      onPosted?.(posted);
    },
  });
  const [first] = choices;
  if (first === undefined) return null;
  const choice = CHOICES[chosen ?? first];
  return (
    <Confirmation
      label={concerned === undefined ? 'Post movement' : 'Mend this entry'}
      title={concerned === undefined ? `Move money of ${name}` : `Mend entry ${concerned.entry} of ${name}`}
      confirm="Post movement"
      act={act}
      explain={explain}
    >
      <Choice
        label="Movement"
        name="what"
        value={chosen ?? first}
        onChange={({ target }) => setChosen(target.value as ChoiceName)}
      >
        {choices.map((value) => (
          <option key={value} value={value}>
            {CHOICES[value].label}
          </option>
        ))}
      </Choice>
      {kindsConcernedBy(choice.kind).length > 0 && (
        <Field
          label="Ledger entry"
          name="concerns"
          required
          inputMode="numeric"
          pattern="\s*[1-9][0-9]*\s*"
          title="The number of the entry, such as 17"
          autoComplete="off"
          hint={concerned ? undefined : `The number of the ${entryWords(choice.kind)}, as its page shows it`}
          fault={faultOf(error, 'concerns')}
          {...(concerned === undefined ? {} : { value: concerned.entry, readOnly: true })}
        />
      )}
      <AmountField
        label="Amount"
        name="amount"
        value={amount}
        onChange={({ target }) => setAmount(target.value)}
        fault={faultOf(error, 'amount')}
      />
      <ReasonField
        hint="Shown to the organization in its ledger, for example: typed 5000 instead of 50"
        fault={faultOf(error, 'reason')}
      />
      {balance !== undefined && <Balances balance={balance} amount={amount} isTaken={choice.isTaken} />}
    </Confirmation>
  );
}

function Balances({ balance, amount, isTaken }: { balance: string; amount: string; isTaken: boolean }) {
  const given = /^\d{1,9}(\.\d{1,6})?$/.test(amount.trim()) ? amount.trim() : '0';
  const after = sumOf([balance, isTaken ? negated(given) : given]);
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm" aria-live="polite">
      <dt className="text-soft">Balance now</dt>
      <dd>
        <Money amount={balance} />
      </dd>
      <dt className="text-soft">Balance after it</dt>
      <dd>
        <Money amount={after} />
        {isLess(after, '0') && !isLess(balance, '0') && ' (past due)'}
      </dd>
    </dl>
  );
}

function entryWords(kind: LedgerKind): string {
  return kind === 'refund' ? LEDGER_KINDS.top_up.one.toLowerCase() : 'entry that it mends';
}
