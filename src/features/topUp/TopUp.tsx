import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LedgerEntry } from '../../../contracts/wallets.ts';
import { faultOf, request, RequestError } from '../../client/request.ts';
import { AmountField } from '../../ui/AmountField.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { Money } from '../../ui/Money.tsx';
import { makeKey } from './makeKey.ts';

/**
 * For administrators: puts money into an organization's wallet. However often it is pressed and whatever happens to the
 * response, it is posted once: its key stays the same until the server confirms it.
 */
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
  /** Called afterwards to tell the viewer; lists refresh by themselves. */
  onPosted?: (entry: LedgerEntry) => void;
}) {
  const queries = useQueryClient();
  const [key, setKey] = useState(makeKey);
  const posting = useMutation({
    mutationFn: (form: FormData) =>
      request('POST /api/organizations/{organization}/wallet/top-ups', {
        path: { organization },
        headers: { 'idempotency-key': key },
        body: { amount: String(form.get('amount')).trim(), reason: String(form.get('reason')) },
      }),
    onSuccess: (entry) => {
      setKey(makeKey());
      void queries.invalidateQueries();
      onPosted?.(entry);
    },
    onError: (error) => {
      if (!isTaken(error)) return;
      // The earlier attempt was posted after all, with other values: the next one is new.
      setKey(makeKey());
      void queries.invalidateQueries();
    },
  });
  const { error } = posting;
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
      act={(form) => posting.mutateAsync(form)}
      explain={explain}
    >
      {balance !== undefined && (
        <p className="text-soft">
          Current balance: <Money amount={balance} />
        </p>
      )}
      <AmountField label="Amount" name="amount" fault={faultOf(error, 'amount')} />
      <Field
        label="Reason"
        name="reason"
        required
        maxLength={500}
        autoComplete="off"
        hint="Shown to the organization in its ledger, for example: invoice 117"
        fault={faultOf(error, 'reason')}
      />
    </Confirmation>
  );
}

function explain(error: Error): string | null {
  if (error instanceof RequestError && error.isUncertain) {
    return 'It is safe to post it again: if it went through, it won’t be posted twice.';
  }
  if (isTaken(error)) {
    return 'Your earlier attempt went through, as you had entered it then. Check the ledger before you post this one too.';
  }
  return null;
}

function isTaken(error: Error | null): boolean {
  return error instanceof RequestError && error.code === 'key_used_otherwise';
}
