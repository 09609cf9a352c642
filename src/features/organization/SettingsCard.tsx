import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../contracts/organizations.ts';
import { listKey } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { NameForm } from '../../ui/NameForm.tsx';
import { BillingAddress } from './BillingAddress.tsx';
import { CloseOrganization } from './CloseOrganization.tsx';
import { DeleteOrganization } from './DeleteOrganization.tsx';
import { FactorRequirement } from './FactorRequirement.tsx';
import { organizationQuery } from './organization.ts';

/** The organization's name, and its deletion. */
export function SettingsCard({ handle, organization }: { handle: string; organization: Organization }) {
  const queries = useQueryClient();
  const rename = useMutation({
    meta: { done: 'Name saved' },
    mutationFn: (name: string) =>
      request('PATCH /api/organizations/{organization}', {
        path: { organization: handle },
        body: { name },
      }),
    onSuccess: (renamed) => {
      queries.setQueryData(organizationQuery(handle).queryKey, renamed);
      return queries.invalidateQueries({ queryKey: listKey('GET /api/organizations') });
    },
  });
  const isOwners = organization.endedAt === null && ['owner', 'administrator'].includes(organization.role);
  return (
    <Card title="Organization">
      <NameForm
        name={organization.name}
        hint={
          <>
            In URLs and scripts it stays <code className="font-mono">{organization.handle}</code>.
          </>
        }
        autoComplete="off"
        rename={rename}
      />
      <div className="mt-6 border-line border-t pt-5">
        <BillingAddress handle={handle} organization={organization} />
      </div>
      {isOwners && (
        <div className="mt-6 border-line border-t pt-5">
          <FactorRequirement handle={handle} organization={organization} />
        </div>
      )}
      {isOwners && (
        <div className="mt-6 border-line border-t pt-5">
          {organization.role === 'administrator' ? (
            <CloseOrganization handle={handle} name={organization.name} />
          ) : (
            <DeleteOrganization handle={handle} name={organization.name} />
          )}
        </div>
      )}
    </Card>
  );
}
