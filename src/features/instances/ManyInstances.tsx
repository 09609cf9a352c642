import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Instance } from '../../../contracts/instances.ts';
import { request } from '../../client/request.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { count } from '../../ui/hours.ts';
import { Notice } from '../../ui/Notice.tsx';
import { isPossible } from './powerActions.ts';

type Act = 'start' | 'stop' | 'delete';

interface Outcome {
  name: string;
  /** Null: it was accepted. */
  error: string | null;
}

/** What was done with several instances, and what became of each. */
export interface ManyOutcomes {
  act: Act;
  outcomes: Outcome[];
}

const VERBS: Record<Act, string> = { start: 'Start', stop: 'Stop', delete: 'Delete' };
const DONE: Record<Act, string> = {
  start: 'is being started',
  stop: 'is being stopped',
  delete: 'is deleted',
};
const ACTS = Object.keys(VERBS) as Act[];

function mayDo(act: Act, instance: Instance): boolean {
  if (act === 'delete') return instance.status !== 'deleted';
  return instance.held === null && isPossible(act, instance);
}

/** Buttons that do the same with several instances: one question for all, and one outcome for each. */
export function ManyInstances({
  handle,
  instances,
  onDone,
}: {
  handle: string;
  instances: Instance[];
  onDone: (done: ManyOutcomes) => void;
}) {
  const queries = useQueryClient();
  const { mutateAsync } = useMutation({
    mutationFn: ({ act, instance }: { act: Act; instance: Instance }) => {
      const path = { organization: handle, instance: instance.id };
      if (act === 'delete') {
        return request('DELETE /api/organizations/{organization}/instances/{instance}', { path });
      }
      if (act === 'stop') {
        return request('POST /api/organizations/{organization}/instances/{instance}/stop', { path });
      }
      return request('POST /api/organizations/{organization}/instances/{instance}/start', { path, body: {} });
    },
  });

  async function doAll(act: Act, chosen: Instance[]) {
    const outcomes: Outcome[] = [];
    // One after the other, since the wallet’s lock would have them wait anyway.
    for (const instance of chosen) {
      const error = await mutateAsync({ act, instance }).then(
        () => null,
        (failure: Error) => failure.message,
      );
      outcomes.push({ name: instance.name, error });
    }
    void queries.invalidateQueries({ queryKey: ['list'] });
    void queries.invalidateQueries({ queryKey: ['wallet', handle] });
    onDone({ act, outcomes });
  }

  return ACTS.map((act) => {
    const chosen = instances.filter((instance) => mayDo(act, instance));
    const left = instances.length - chosen.length;
    if (chosen.length === 0) return null;
    const many = count(chosen.length, 'instance');
    return (
      <Confirmation
        key={act}
        label={VERBS[act]}
        look={act === 'delete' ? 'danger' : 'secondary'}
        title={`${VERBS[act]} ${many}?`}
        confirm={`${VERBS[act]} ${many}`}
        act={() => doAll(act, chosen)}
      >
        <Consequence act={act} />
        <p className="wrap-anywhere">{chosen.map(({ name }) => name).join(', ')}</p>
        {left > 0 && (
          <p className="text-soft">
            {left === 1
              ? 'One other that you selected stays as it is'
              : `${left} others that you selected stay as they are`}
            : this is not possible in {left === 1 ? 'its' : 'their'} state.
          </p>
        )}
      </Confirmation>
    );
  });
}

function Consequence({ act }: { act: Act }) {
  if (act === 'start') return <p>They are switched on. They are billed whether on or off.</p>;
  if (act === 'stop') {
    return (
      <p>
        They will be off until you start them again. They are still billed, because their resources stay
        reserved. Delete them to stop the charges.
      </p>
    );
  }
  return (
    <p>
      Everything on them is lost, and their add-ons end with them. This can’t be undone. Hours that have begun
      are charged in full; after that they cost nothing.
    </p>
  );
}

/** What became of each. */
export function ManyDone({ done: { act, outcomes } }: { done: ManyOutcomes }) {
  const [isShown, setIsShown] = useState(true);
  const failed = outcomes.filter(({ error }) => error !== null).length;
  if (!isShown) return null;
  return (
    <Notice
      weight={failed > 0 ? 'warning' : 'info'}
      title={
        failed > 0
          ? `${VERBS[act]}: ${outcomes.length - failed} of ${count(outcomes.length, 'instance')} accepted`
          : `${VERBS[act]}: ${count(outcomes.length, 'instance')} accepted`
      }
    >
      <ul className="max-h-60 overflow-auto">
        {outcomes.map(({ name, error }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be alike, and the list does not change
          <li key={index} className="wrap-anywhere">
            {name}: {error ?? DONE[act]}
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <Button look="secondary" onClick={() => setIsShown(false)}>
          Close
        </Button>
      </p>
    </Notice>
  );
}
