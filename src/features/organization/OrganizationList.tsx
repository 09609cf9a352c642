import { useInfiniteQuery } from '@tanstack/react-query';
import type { Organization } from '../../../contracts/organizations.ts';
import { listQuery } from '../../client/lists.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { ROLE_WORDS } from './roles.ts';

const COLUMNS: Column<Organization>[] = [
  {
    name: 'Organization',
    cell: ({ handle, name }) => (
      <span className="wrap-anywhere">
        <TextLink href={pathTo('instances', { organization: handle })}>{name}</TextLink>
        <span className="block font-normal text-soft">{handle}</span>
      </span>
    ),
  },
  { name: 'Your role', cell: ({ role }) => ROLE_WORDS[role] },
  { name: 'Created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
];

/** The organizations that the viewer belongs to. */
export function OrganizationList() {
  const list = useInfiniteQuery(listQuery('GET /api/organizations'));
  return (
    <Card title="Your organizations">
      <PagedTable
        list={list}
        what="your organizations"
        lines={3}
        empty={
          <Empty title="You don’t belong to an organization yet">
            Create one below: it holds your instances, the wallet that pays for them, and the people with
            access. Or ask to be invited to an existing one.
          </Empty>
        }
        caption="Your organizations"
        columns={COLUMNS}
        keyOf={({ id }) => id}
      />
    </Card>
  );
}
