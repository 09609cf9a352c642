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

/** Keys for scripts. One that was just made is shown until the next one, or until the page is left. */
export function ApiKeysCard() {
  const queries = useQueryClient();
  const keys = useQuery(apiKeysQuery);
  const organizations = useQuery(ownOrganizationsQuery).data?.items ?? [];
  const [made, setMade] = useState<MadeApiKey | null>(null);
  const [isMaking, setIsMaking] = useState(false);

  const revoke = async ({ id }: ApiKey) => {
    await request(`/api/account/keys/${id}`, { method: 'DELETE' });
    if (made?.details.id === id) setMade(null);
    await queries.invalidateQueries(apiKeysQuery);
  };
  const scopeOf = ({ organizationId }: ApiKey) =>
    organizationId === null
      ? 'All'
      : (organizations.find(({ id }) => id === organizationId)?.name ?? `Number ${organizationId}`);

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
    { name: 'May', cell: ({ scopes }) => scopes.join(', ') },
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
          confirm="Revoke it"
          act={() => revoke(key)}
        >
          <p>Whatever uses this key is refused from then on. It cannot be brought back.</p>
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
          <Notice title={`The key ${made.details.name} is created`}>
            <p>Copy it now and keep it safe: it is not shown again. Whoever has it may do what it may.</p>
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
                A key lets a script see or change things in your name, without your password.
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
  return moment === null ? 'never' : <At moment={moment} />;
}
