import { useLocation } from 'wouter';
import { pathTo } from '../../client/paths.ts';
import { request } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { useForgetOrganization } from './members.ts';

/** Refused while there is something to bill or to pay: the dialog says what. */
export function DeleteOrganization({ handle, name }: { handle: string; name: string }) {
  const [, go] = useLocation();
  const forget = useForgetOrganization(handle);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <p className="max-w-prose text-sm text-soft">
        Delete its instances and containers first. Everything must be billed, and the balance zero.
      </p>
      <Confirmation
        label="Delete organization"
        look="danger"
        title={`Delete ${name}?`}
        confirm="Delete organization"
        act={async () => {
          await request('DELETE /api/organizations/{organization}', { path: { organization: handle } });
          go(pathTo('organizations'));
          forget();
        }}
      >
        <p>Nobody will have access any more. This can’t be undone.</p>
        <p>Is there a balance left? Ask the operator to close it: they refund it, or let it lapse.</p>
      </Confirmation>
    </div>
  );
}
