import { findUser } from '../../../db/accounts/users.ts';
import { insertMemberMails } from '../../../db/mails/memberMails.ts';
import type { Client } from '../../../db/pool.ts';
import { readTicket } from '../../../db/tickets/tickets.ts';

/** Makes the mail about an answer to whoever opened the ticket, in the transaction that writes the answer. */
export async function makeAnswerMail(
  client: Client,
  answer: { organizationId: bigint; ticketId: bigint; replyId: bigint; author: bigint },
): Promise<void> {
  const { organizationId, ticketId, replyId, author } = answer;
  const ticket = await readTicket(client, organizationId, ticketId);
  if (ticket === null || ticket.openedBy === author) return;
  await insertMemberMails(client, {
    organizationId,
    kind: 'ticket_answered',
    source: `reply ${replyId}`,
    userId: ticket.openedBy,
    facts: {
      ticket: ticketId.toString(),
      subject: [...ticket.subject].slice(0, 200).join(''),
      author: (await findUser(client, author))?.name ?? '',
    },
  });
}
