import { recordAuditEvent, type AuditUser } from '../../../db/accounts/auditLog.ts';
import { findMemberRole } from '../../../db/accounts/members.ts';
import type { ListPage } from '../../../db/list.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import {
  countTickets,
  type ListedTicket,
  listTickets,
  type TicketFilter,
  type TicketSort,
} from '../../../db/tickets/ticketList.ts';
import {
  insertReply,
  insertTicket,
  lockTicket,
  readReplies,
  readTicket,
  type ReplyRow,
  setTicketStatus,
  type TicketRow,
} from '../../../db/tickets/tickets.ts';
import { inRetriedTransaction, inTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { tellOf } from '../events/tell.ts';
import { makeAnswerMail } from '../mails/answerMail.ts';
import { type CountedPage, countedPageOf, everyListed, type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** Support tickets: a subject, and messages from its organization and from administrators. */
export class TicketService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  list(filter: TicketFilter, page: ListPage<TicketSort>): Promise<CountedPage<ListedTicket>> {
    return countedPageOf(page, listTickets(this.#pool, filter, page), () => countTickets(this.#pool, filter));
  }

  /** The same, whole. */
  every(filter: TicketFilter, order: Pick<ListPage<TicketSort>, 'sort' | 'descending'>) {
    return everyListed(order, (page) => listTickets(this.#pool, filter, page));
  }

  async get(organizationId: bigint, ticketId: bigint): Promise<TicketRow> {
    const ticket = await readTicket(this.#pool, organizationId, ticketId);
    if (ticket === null) throw new Refusal('not_found', `there is no ticket ${ticketId}`);
    return ticket;
  }

  async replies(
    organizationId: bigint,
    ticketId: bigint,
    page: { after: bigint; limit: number },
  ): Promise<Page<ReplyRow>> {
    await this.get(organizationId, ticketId);
    const rows = await readReplies(this.#pool, organizationId, ticketId, page);
    return pageOf(rows, page.limit, ({ replyId }) => [replyId]);
  }

  async open(
    organizationId: bigint,
    { subject, body }: { subject: string; body: string },
    by: AuditUser,
  ): Promise<TicketRow> {
    const ticketId = await inTransaction(this.#pool, async (client) => {
      const id = await insertTicket(client, { organizationId, openedBy: by.userId, subject });
      await insertReply(client, { organizationId, ticketId: id, author: by.userId, body });
      await record(client, by, 'ticket.open', organizationId, id);
      return id;
    });
    return this.get(organizationId, ticketId);
  }

  /** A reply to a closed ticket opens it again; one by somebody who is no member is an answer. */
  async reply(organizationId: bigint, ticketId: bigint, body: string, by: AuditUser): Promise<TicketRow> {
    const { subject } = await this.get(organizationId, ticketId);
    await inRetriedTransaction(this.#pool, async (client) => {
      const isAnswer = (await findMemberRole(client, organizationId, by.userId)) === null;
      // Before the ticket, as everywhere: its event needs it.
      if (isAnswer) await lockWallet(client, organizationId);
      const status = await requireTicket(client, organizationId, ticketId);
      const replyId = await insertReply(client, { organizationId, ticketId, author: by.userId, body });
      await makeAnswerMail(client, { organizationId, ticketId, replyId, author: by.userId });
      if (status === 'closed') await setTicketStatus(client, organizationId, ticketId, 'open');
      await record(client, by, 'ticket.reply', organizationId, ticketId);
      if (isAnswer)
        await tellOf(client, organizationId, 'ticket.answered', { ticket: String(ticketId), subject });
    });
    return this.get(organizationId, ticketId);
  }

  async close(organizationId: bigint, ticketId: bigint, by: AuditUser): Promise<TicketRow> {
    await inTransaction(this.#pool, async (client) => {
      const status = await requireTicket(client, organizationId, ticketId);
      if (status === 'closed') throw new Refusal('conflict', 'the ticket is already closed');
      await setTicketStatus(client, organizationId, ticketId, 'closed');
      await record(client, by, 'ticket.close', organizationId, ticketId);
    });
    return this.get(organizationId, ticketId);
  }
}

async function requireTicket(
  client: Client,
  organizationId: bigint,
  ticketId: bigint,
): Promise<'open' | 'closed'> {
  const status = await lockTicket(client, organizationId, ticketId);
  if (status === null) throw new Refusal('not_found', `there is no ticket ${ticketId}`);
  return status;
}

function record(client: Client, by: AuditUser, action: string, organizationId: bigint, ticketId: bigint) {
  return recordAuditEvent(client, by, { action, subject: `ticket ${ticketId}`, organizationId });
}
