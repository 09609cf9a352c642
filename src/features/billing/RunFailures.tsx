import type { BillingRun } from '../../../contracts/billingRun.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';

/** The organizations that it could not bill, if any. */
export function RunFailures({ run: { failures } }: { run: BillingRun }) {
  if (failures.length === 0) return null;
  return (
    <Card title="Failures">
      <Table
        caption="Organizations that could not be billed"
        columns={[
          {
            name: 'Organization',
            cell: ({ organization }) => (
              <TextLink href={pathTo('wallet', { organization })}>{organization}</TextLink>
            ),
          },
          { name: 'Error', cell: ({ error }) => <span className="wrap-anywhere">{error}</span> },
        ]}
        rows={failures}
        keyOf={({ organization, error }) => `${organization} ${error}`}
      />
      <p className="mt-4 text-sm text-soft">All others were billed. The next run retries these hours.</p>
    </Card>
  );
}
