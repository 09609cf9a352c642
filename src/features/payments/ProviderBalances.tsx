import { useQuery } from '@tanstack/react-query';
import { isZero } from '../../client/amounts.ts';
import { Card } from '../../ui/Card.tsx';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Table } from '../../ui/Table.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PROVIDERS, providerBalancesQuery } from './payments.ts';

/** What each provider has of our payments, against the ledger; nothing until that was compared. */
export function ProviderBalances() {
  const { data } = useQuery(providerBalancesQuery);
  if (!data || data.balances.length === 0) return null;
  const differing = data.balances.flatMap((one) => one.differing);
  return (
    <Card title="Providers and ledger">
      {differing.length > 0 && (
        <div className="mb-4">
          <Notice weight="warning" title="A provider has another sum than the ledger">
            <p className="wrap-anywhere">Look at {differing.join(', ')}</p>
          </Notice>
        </div>
      )}
      <Table
        caption="Payments less refunds and disputes, compared daily"
        columns={[
          { name: 'Provider', cell: ({ provider }) => PROVIDERS[provider] },
          { name: 'Compared', isExtra: true, cell: ({ comparedAt }) => <At moment={comparedAt} /> },
          {
            name: 'At the provider',
            isFigure: true,
            isExtra: true,
            cell: ({ atProvider, currency }) => <Money amount={atProvider} currency={currency} />,
          },
          {
            name: 'In the ledger',
            isFigure: true,
            isExtra: true,
            cell: ({ inLedger, currency }) => <Money amount={inLedger} currency={currency} />,
          },
          {
            name: 'Difference',
            isFigure: true,
            cell: ({ difference, currency }) =>
              isZero(difference) ? 'None' : <Money amount={difference} currency={currency} />,
          },
        ]}
        rows={data.balances}
        keyOf={({ provider }) => provider}
      />
    </Card>
  );
}
