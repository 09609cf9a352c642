import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { RebillPreview as Preview, WrongPrice } from '../../../contracts/rebills.ts';
import { pathTo } from '../../client/paths.ts';
import { faultOf, request, RequestError } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { Field } from '../../ui/Field.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { count } from '../../ui/hours.ts';
import { formatCount, Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { makeKey } from '../movements/makeKey.ts';

type Row = Preview['items'][number];

const COLUMNS: Column<Row>[] = [
  {
    name: 'Organization',
    cell: ({ organization, name, leftOut }) => (
      <>
        <TextLink href={pathTo('wallet', { organization })}>{name}</TextLink>
        {leftOut !== null && <span className="block font-normal text-soft">Left out: {leftOut}</span>}
      </>
    ),
  },
  { name: 'Hours', isFigure: true, isExtra: true, cell: ({ hours }) => formatCount(hours) },
  { name: 'Charged', isFigure: true, isExtra: true, cell: ({ charged }) => <Money amount={charged} /> },
  { name: 'Right', isFigure: true, isExtra: true, cell: ({ right }) => <Money amount={right} /> },
  { name: 'Difference', isFigure: true, cell: ({ amount }) => <Money amount={amount} isExact /> },
];

/** What a rebill would move, and the button that does it. */
export function RebillPreview({
  wrong,
  preview,
  onApplied,
}: {
  wrong: WrongPrice;
  preview: Preview;
  onApplied: () => void;
}) {
  // One key a preview: however often it is pressed, it is applied once.
  const [key] = useState(makeKey);
  const applying = useMutation({
    mutationFn: (reason: string) =>
      request('POST /api/rebills', { headers: { 'idempotency-key': key }, body: { ...wrong, reason } }),
  });
  const { organizations, hours, charged, right, amount, leftOut, items } = preview;
  const others = organizations + leftOut - items.length;
  if (items.length === 0) {
    return <p className="mt-6">No hour that began then was charged on this plan.</p>;
  }
  return (
    <div className="mt-6 space-y-6" aria-live="polite">
      <Figures isWide>
        <Figure name="To correct">{count(hours, 'hour')}</Figure>
        <Figure name="Charged">
          <Money amount={charged} isExact />
        </Figure>
        <Figure name="Right">
          <Money amount={right} isExact />
        </Figure>
        <Figure name="Difference">
          <Money amount={amount} isExact />
        </Figure>
      </Figures>
      {leftOut > 0 && (
        <Notice weight="warning" title={`${count(leftOut, 'organization')} left out`}>
          The table says why. The sums are over the others.
        </Notice>
      )}
      <Table
        caption="What would be corrected, by organization"
        columns={COLUMNS}
        rows={items}
        keyOf={({ organization }) => organization}
      />
      {others > 0 && <p className="text-sm text-soft">and {count(others, 'organization')} more</p>}
      {organizations > 0 && (
        <Confirmation
          label="Correct…"
          title={`Correct ${count(hours, 'hour')} of ${count(organizations, 'organization')}?`}
          confirm="Post adjustments"
          act={async (form) => {
            await applying.mutateAsync(String(form.get('reason')));
            onApplied();
          }}
          explain={(failure) =>
            failure instanceof RequestError &&
            failure.isUncertain &&
            'It is safe to post it again: what is corrected won’t be corrected twice.'
          }
        >
          <p>
            The wallets get <Money amount={amount} /> in all; with a minus sign, they pay it. An adjustment
            can’t be withdrawn.
          </p>
          <Field
            label="Reason"
            name="reason"
            required
            maxLength={500}
            autoComplete="off"
            hint="Shown to the organizations in their ledgers, for example: price of July was doubled"
            fault={faultOf(applying.error, 'reason')}
          />
        </Confirmation>
      )}
    </div>
  );
}
