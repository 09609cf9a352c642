import type { PaymentInFull } from '../../../contracts/payments.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Money } from '../../ui/Money.tsx';
import { Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PROVIDERS } from './payments.ts';
import { PaymentState } from './paymentColumns.tsx';

const REFUND_STATES: Record<PaymentInFull['refunds'][number]['state'], string> = {
  requested: 'Asked for',
  pending: 'On its way',
  succeeded: 'Paid back',
  failed: 'Failed',
};
const DISPUTE_STATES: Record<PaymentInFull['disputes'][number]['state'], string> = {
  inquiry: 'Inquiry: nothing has moved',
  open: 'Open',
  won: 'Won',
  lost: 'Lost',
};

/** What is known of a payment, and what went back of it. */
export function PaymentFacts({ payment }: { payment: PaymentInFull }) {
  const {
    amount,
    received,
    setAside,
    currency,
    provider,
    begunAt,
    entry,
    organization,
    refunds,
    disputes,
    reference,
  } = payment;
  return (
    <div className="mt-6 space-y-6">
      <Card title="Payment" aside={<PaymentState payment={payment} />}>
        <Figures>
          <Figure name={setAside === null ? 'Amount' : 'Asked for'}>
            <Money amount={amount} currency={currency} />
          </Figure>
          {(setAside !== null || (received !== null && received !== amount)) && (
            <Figure name="Received">
              {received === null ? `Not in ${currency}` : <Money amount={received} currency={currency} />}
            </Figure>
          )}
          <Figure name="Paid by">{PROVIDERS[provider]}</Figure>
          <Figure name="Begun">
            <At moment={begunAt} />
          </Figure>
          <Figure name="Credited">
            {entry === null || organization === null ? (
              'Not yet'
            ) : (
              <TextLink href={pathTo('ledgerEntry', { organization: organization.handle, entry })}>
                {`Entry ${entry}`}
              </TextLink>
            )}
          </Figure>
        </Figures>
        <p className="mt-5 text-sm text-soft">
          Reference <span className="wrap-anywhere">{reference}</span>
        </p>
      </Card>
      {refunds.length > 0 && (
        <Card title="Refunds">
          <Table
            caption="Refunds"
            columns={[
              { name: 'Reason', cell: ({ reason }) => <span className="wrap-anywhere">{reason}</span> },
              { name: 'Asked for', isExtra: true, cell: ({ askedAt }) => <At moment={askedAt} /> },
              { name: 'State', cell: ({ state }) => REFUND_STATES[state] },
              {
                name: 'Amount',
                isFigure: true,
                cell: (one) => <Money amount={one.amount} currency={currency} />,
              },
            ]}
            rows={refunds}
            keyOf={({ askedAt }) => askedAt}
          />
        </Card>
      )}
      {disputes.length > 0 && (
        <Card title="Disputes">
          <Table
            caption="Disputes"
            columns={[
              { name: 'Dispute', cell: ({ dispute }) => dispute },
              { name: 'State', cell: ({ state }) => DISPUTE_STATES[state] },
              {
                name: 'Amount',
                isFigure: true,
                cell: (one) => <Money amount={one.amount} currency={currency} />,
              },
            ]}
            rows={disputes}
            keyOf={({ dispute }) => dispute}
          />
        </Card>
      )}
    </div>
  );
}
