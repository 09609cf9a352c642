import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { MailChoice } from '../../../contracts/mails.ts';
import { listKey, listQuery } from '../../client/lists.ts';
import { request } from '../../client/request.ts';
import { Card } from '../../ui/Card.tsx';
import { FormFailure } from '../../ui/FormFailure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { Tick } from '../../ui/Tick.tsx';

const LIST = 'GET /api/account/mails';
const TOPICS = [
  ['money', 'Money alerts', 'Low balance, past due, suspended, resumed, deletion.'],
  ['receipts', 'Receipts and statements', 'Each top-up, and the statement of each month.'],
  ['tickets', 'Tickets', 'Answers to the tickets that you opened.'],
] as const;

/** Which mails of each organization come to the viewer. */
export function MailsCard() {
  const list = useInfiniteQuery(listQuery(LIST));
  return (
    <Card title="Mails">
      <Loaded
        query={list}
        what="your mails"
        skeleton={<LineSkeletons count={3} />}
        empty={(choices) =>
          choices.length === 0 && (
            <p className="text-sm text-soft">Organizations that you belong to will be listed here.</p>
          )
        }
      >
        {(choices) => (
          <>
            <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
              {choices.map((choice) => (
                <OrganizationMails key={choice.organization} choice={choice} />
              ))}
            </div>
            <More list={list} />
          </>
        )}
      </Loaded>
      <p className="mt-5 text-sm text-soft">
        Invitations and mails about your sign-in always come: you or somebody else asked for each.
      </p>
    </Card>
  );
}

function OrganizationMails({ choice: { organization, name, wanted } }: { choice: MailChoice }) {
  const queries = useQueryClient();
  const choose = useMutation({
    meta: { done: 'Mail choice saved' },
    mutationFn: (body: Partial<MailChoice['wanted']>) =>
      request('PATCH /api/organizations/{organization}/mails', { path: { organization }, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: listKey(LIST) }),
  });
  const shown = choose.isPending ? { ...wanted, ...choose.variables } : wanted;
  return (
    <fieldset className="min-w-0" disabled={choose.isPending}>
      <legend className="mb-1 text-sm font-semibold wrap-anywhere">{name}</legend>
      <FormFailure title="Not changed" error={choose.error} />
      {TOPICS.map(([topic, label, hint]) => (
        <Tick
          key={topic}
          label={label}
          hint={hint}
          checked={shown[topic]}
          onChange={(event) => choose.mutate({ [topic]: event.target.checked })}
        />
      ))}
    </fieldset>
  );
}
