import { useInfiniteQuery } from '@tanstack/react-query';
import type { Organization } from '../../../contracts/organizations.ts';
import { listQuery } from '../../client/lists.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
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
      <Loaded
        query={list}
        what="your organizations"
        skeleton={<LineSkeletons count={3} />}
        empty={(organizations) =>
          organizations.length === 0 && (
            <Empty title="You don’t belong to an organization yet">
              Create one below: it holds your instances, the wallet that pays for them, and the people with
              access. Or ask to be invited to an existing one.
            </Empty>
          )
        }
      >
        {(organizations) => (
          <>
            <Table
              caption="Your organizations"
              columns={COLUMNS}
              rows={organizations}
              keyOf={({ id }) => id}
            />
            <More list={list} />
          </>
        )}
      </Loaded>
    </Card>
  );
}
