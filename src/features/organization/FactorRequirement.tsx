import { useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../contracts/organizations.ts';
import { request } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { organizationQuery } from './organization.ts';

/** Whether only members with a second factor are let in: for owners. */
export function FactorRequirement({ handle, organization }: { handle: string; organization: Organization }) {
  const queries = useQueryClient();
  const isRequired = organization.requiresFactor;
  const change = async () => {
    await request('PUT /api/organizations/{organization}/factor-requirement', {
      path: { organization: handle },
      body: { required: !isRequired },
    });
    await queries.invalidateQueries(organizationQuery(handle));
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <span>
        <span className="font-medium">Two-factor authentication</span>
        <span className="block text-soft">
          {isRequired ? 'Required of every member' : 'Up to each member'}
        </span>
      </span>
      <Confirmation
        label={isRequired ? 'No longer require it' : 'Require it'}
        title={
          isRequired ? 'No longer require two-factor authentication?' : 'Require two-factor authentication?'
        }
        confirm={isRequired ? 'No longer require it' : 'Require it'}
        act={change}
      >
        <p>
          {isRequired
            ? 'Members without an authenticator app get in again with their password alone.'
            : 'Members without an authenticator app are kept out at once, until they set one up. API keys keep working.'}
        </p>
      </Confirmation>
    </div>
  );
}
