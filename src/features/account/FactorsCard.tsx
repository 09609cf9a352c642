import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Factors } from '../../../contracts/factors.ts';
import { request } from '../../client/request.ts';
import { viewerQuery } from '../../client/viewer.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { factorsQuery } from './queries.ts';
import { RecoveryCodes } from './RecoveryCodes.tsx';

const AuthenticatorSetup = lazy(() => import('./AuthenticatorSetup.tsx'));

/** What signing in takes beside the password. */
export function FactorsCard() {
  const queries = useQueryClient();
  const factors = useQuery(factorsQuery);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useMutation({ mutationFn: () => request('POST /api/account/authenticator') });
  const show = async (made: string[] | null) => {
    begin.reset();
    setCodes(made);
    await Promise.all([queries.invalidateQueries(factorsQuery), queries.invalidateQueries(viewerQuery)]);
  };
  return (
    <Card title="Two-factor authentication">
      <div className="space-y-5">
        {codes && <RecoveryCodes codes={codes} onEnd={() => setCodes(null)} />}
        <FormFailure title="The app was not set up" error={begin.error} />
        <Loaded query={factors} what="your factors" skeleton={<LineSkeletons count={2} />}>
          {(present) =>
            begin.data ? (
              <Suspense fallback={<LineSkeletons count={4} />}>
                <AuthenticatorSetup begun={begin.data} onEnd={show} />
              </Suspense>
            ) : present.authenticator ? (
              <Present factors={present} since={present.authenticator.since} onCodes={show} />
            ) : (
              <>
                <p className="max-w-prose text-sm text-soft">
                  Your password alone signs you in. With an authenticator app on your phone, whoever learns
                  the password still can’t.
                </p>
                <Button look="secondary" isBusy={begin.isPending} onClick={() => begin.mutate()}>
                  Set up an authenticator app
                </Button>
              </>
            )
          }
        </Loaded>
      </div>
    </Card>
  );
}

function Present({
  factors: { recoveryCodesLeft },
  since,
  onCodes,
}: {
  factors: Factors;
  since: string;
  onCodes: (codes: string[] | null) => Promise<void>;
}) {
  return (
    <ul className="divide-y divide-line text-sm">
      <li className="flex flex-wrap items-center justify-between gap-3 pb-3">
        <span>
          <span className="font-medium">Authenticator app</span>
          <span className="block text-soft">
            Since <At moment={since} />
          </span>
        </span>
        <Confirmation
          label="Remove"
          look="danger"
          title="Remove the authenticator app?"
          confirm="Remove app"
          act={async () => {
            await request('DELETE /api/account/authenticator');
            await onCodes(null);
          }}
        >
          <p>Your password alone will sign you in, and your recovery codes stop working.</p>
        </Confirmation>
      </li>
      <li className="flex flex-wrap items-center justify-between gap-3 pt-3">
        <span>
          <span className="font-medium">Recovery codes</span>
          <span className={`block ${recoveryCodesLeft <= 2 ? 'text-bad' : 'text-soft'}`}>
            {recoveryCodesLeft} of 10 left
          </span>
        </span>
        <Confirmation
          label="Make new codes"
          title="Make new recovery codes?"
          confirm="Make new codes"
          act={async () => onCodes((await request('POST /api/account/recovery-codes')).codes)}
        >
          <p>The codes that you have now stop working.</p>
        </Confirmation>
      </li>
    </ul>
  );
}
