import { useQuery } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { Table } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { AUDIT_COLUMNS } from '../auditLog/columns.tsx';
import { latestChangesQuery } from './queries.ts';

/** The latest of what people did. */
export function LatestChanges() {
  return (
    <Card title="Latest changes" aside={<TextLink href={pathTo('auditLog')}>Audit log</TextLink>}>
      <Loaded
        query={useQuery(latestChangesQuery)}
        what="the latest changes"
        skeleton={<LineSkeletons count={8} />}
        empty={({ items }) =>
          items.length === 0 && <Empty title="Nothing yet">Every change is recorded.</Empty>
        }
      >
        {({ items }) => (
          <Table caption="Latest changes" columns={AUDIT_COLUMNS} rows={items} keyOf={({ id }) => id} />
        )}
      </Loaded>
    </Card>
  );
}
