import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../client/request.ts';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { autoTopUpQuery } from './autoTopUpQuery.ts';

/** Ends it, and has the card forgotten. */
export function TurnOffTopUp({ handle }: { handle: string }) {
  const queries = useQueryClient();
  return (
    <Confirmation
      label="Turn off"
      title="Turn automatic top-up off?"
      confirm="Turn off"
      act={async () => {
        await request('DELETE /api/organizations/{organization}/auto-top-up', {
          path: { organization: handle },
        });
        await queries.invalidateQueries({ queryKey: autoTopUpQuery(handle).queryKey });
      }}
    >
      <p>Nothing is added any more, and the saved card is forgotten.</p>
    </Confirmation>
  );
}
