import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey, MadeApiKey } from '../../../contracts/accounts.ts';
import { request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { NewApiKeyForm } from './NewApiKeyForm.tsx';
import { apiKeysQuery, ownOrganizationsQuery } from './queries.ts';

/** Keys for scripts. A new one is shown until another is created or the page is left. */
export function ApiKeysCard() {
  const queries = useQueryClient();
  const keys = useQuery(apiKeysQuery);
  const organizations = useQuery(ownOrganizationsQuery).data?.items ?? [];
  const [made, setMade] = useState<MadeApiKey | null>(null);
  const [isMaking, setIsMaking] = useState(false);

  const revoke = async ({ id }: ApiKey) => {
    await request('DELETE /api/account/keys/{key}', { path: { key: id } });
    if (made?.details.id === id) setMade(null);
    await queries.invalidateQueries(apiKeysQuery);
  };
  const scopeOf = ({ organizationId }: ApiKey) =>
    organizationId === null
      ? 'All'
      : (organizations.find(({ id }) => id === organizationId)?.name ?? `Organization ${organizationId}`);

  const columns: Column<ApiKey>[] = [
    {
      name: 'Name',
      cell: ({ name, expiresAt }) => (
        <span className="wrap-anywhere">
          {name}
          <span className="block font-normal text-soft sm:hidden">
            Expires: <Expiry moment={expiresAt} />
          </span>
        </span>
      ),
    },
    { name: 'Permissions', cell: ({ scopes }) => scopes.join(', ') },
    { name: 'Organizations', isExtra: true, cell: scopeOf },
    {
      name: 'Last used',
      isExtra: true,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <Ago moment={lastUsedAt} />),
    },
    {
      name: 'Expires',
      isExtra: true,
      cell: ({ expiresAt }) => <Expiry moment={expiresAt} />,
    },
    {
      name: 'Revoke',
      isAction: true,
      cell: (key) => (
        <Confirmation
          label="Revoke"
          look="danger"
          title={`Revoke ${key.name}?`}
          confirm="Revoke key"
          act={() => revoke(key)}
        >
          <p>Anything that uses this key stops working at once. This can’t be undone.</p>
        </Confirmation>
      ),
    },
  ];
  return (
    <Card
      title="API keys"
      aside={
        !isMaking && (
          <Button look="secondary" onClick={() => setIsMaking(true)}>
            New key
          </Button>
        )
      }
    >
      <div className="space-y-5">
        {made && (
          <Notice title={`Key ${made.details.name} created`}>
            <p>
              Copy it now and keep it safe: it won’t be shown again. Anyone who has it can act with its
              permissions.
            </p>
            <div className="mt-3">
              <CopyText label="Key" text={made.key} />
            </div>
          </Notice>
        )}
        {isMaking && (
          <NewApiKeyForm
            organizations={organizations}
            onEnd={(key) => {
              if (key) setMade(key);
              setIsMaking(false);
            }}
          />
        )}
        <Loaded
          query={keys}
          what="your API keys"
          skeleton={<LineSkeletons count={2} />}
          empty={({ items }) =>
            items.length === 0 &&
            !isMaking && (
              <Empty title="No API keys yet">
                A key lets a script act on your behalf, without your password.
              </Empty>
            )
          }
        >
          {({ items }) =>
            items.length > 0 && (
              <Table caption="Your API keys" columns={columns} rows={items} keyOf={({ id }) => id} />
            )
          }
        </Loaded>
      </div>
    </Card>
  );
}

function Expiry({ moment }: { moment: string | null }) {
  return moment === null ? 'Never' : <At moment={moment} />;
}
