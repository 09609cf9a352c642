import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Ticket } from '../../../contracts/tickets.ts';
import { pathTo } from '../../client/paths.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { More } from '../../ui/More.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { NotFoundIn, isAbsent } from '../../ui/NotFoundIn.tsx';
import { ReplyForm } from './ReplyForm.tsx';
import { TicketState } from './TicketState.tsx';
import { repliesQuery, ticketQuery, useCloseTicket } from './tickets.ts';

/** A ticket with its messages, and the reply form. */
export function TicketView({ handle, id }: { handle: string; id: string }) {
  const query = useQuery(ticketQuery(handle, id));
  if (isAbsent(query.error)) return <NotFoundIn what="Ticket" handle={handle} back="tickets" />;
  return (
    <>
      <p className="mb-2 text-sm text-soft">
        <TextLink href={pathTo('tickets', { organization: handle })}>Tickets</TextLink>
      </p>
      <PageHeading
        title={query.data?.subject ?? 'Ticket'}
        about={query.data && <TicketState status={query.data.status} />}
        actions={query.data?.status === 'open' && <Close handle={handle} ticket={query.data} />}
      />
      <div className="*:first:mt-6">
        <Loaded query={query} what="the ticket" skeleton={<LineSkeletons count={6} />}>
          {(ticket) => (
            <>
              <Messages handle={handle} id={id} />
              <ReplyForm handle={handle} ticket={ticket} />
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

function Close({ handle, ticket }: { handle: string; ticket: Ticket }) {
  const closing = useCloseTicket(handle, ticket.id);
  return (
    <>
      <Button look="secondary" isBusy={closing.isPending} onClick={() => closing.mutate()}>
        Close ticket
      </Button>
      {closing.error && <FailureNotice title="The ticket was not closed" error={closing.error} />}
    </>
  );
}

function Messages({ handle, id }: { handle: string; id: string }) {
  const list = useInfiniteQuery(repliesQuery(handle, id));
  return (
    <Card title="Messages" className="mt-6">
      <Loaded query={list} what="the messages" skeleton={<LineSkeletons count={4} />}>
        {(replies) => (
          <>
            <ol className="divide-y divide-line">
              {replies.map(({ id: reply, author, body, createdAt }) => (
                <li key={reply} className="py-4 first:pt-0 last:pb-0">
                  <p className="flex flex-wrap justify-between gap-x-4 text-sm">
                    <span className="font-medium wrap-anywhere">{author.name || `User ${author.id}`}</span>
                    <span className="text-soft">
                      <At moment={createdAt} />
                    </span>
                  </p>
                  <p className="mt-1.5 whitespace-pre-wrap wrap-anywhere">{body}</p>
                </li>
              ))}
            </ol>
            <More list={list} />
          </>
        )}
      </Loaded>
    </Card>
  );
}
