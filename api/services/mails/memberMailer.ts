import { type ClaimedEvent, claimEventMail } from '../../../db/events/eventMails.ts';
import { unsubscribeToken } from '../../../db/mails/mailChoices.ts';
import {
  type ClaimedMail,
  claimMemberMail,
  forgetMemberMails,
  insertMemberMails,
  putOffMemberMail,
} from '../../../db/mails/memberMails.ts';
import { type Client, databaseNow } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { nextStep } from '../../../domain/debtors/nextStep.ts';
import { sumsToPay } from '../../../domain/debtors/runway.ts';
import { formatTimestamp } from '../../../domain/instant.ts';
import type { StoppingLinks } from '../../../domain/mails/content.ts';
import { mailOfEvent, type StandingFacts } from '../../../domain/mails/eventMails.ts';
import { countedAs, isMemberMailKind, topicOf, writeMemberMail } from '../../../domain/mails/memberMails.ts';
import type { MailTopic } from '../../../domain/mails/topics.ts';
import { formatMicros } from '../../../domain/money.ts';
import { makeSecret } from '../accounts/secrets.ts';
import type { DebtorLadder } from '../debtors/debtorLadder.ts';
import { secondsToWait } from './mailLimit.ts';
import { Rounds } from '../rounds.ts';
import { type MailingOptions, wasNotTaken } from './mailService.ts';

export interface MemberMailerOptions extends MailingOptions {
  currency: string;
  ladder: DebtorLadder;
  onError: (error: Error) => void;
  intervalMs?: number;
}

const RETRY_SECONDS = 300;
const NOTHING_OWED: StandingFacts = { due: '0', dueWithNextHour: '0', suspendsAt: null };

/**
 * Mails members what happened in their organizations, and administrators what happened to the platform's own. What is to be mailed is written first, a row for each member; a row
 * is claimed, the claim committed, and then it is sent: several apps send none twice. When an app dies, the mail in its hand
 * may be lost, and no other. What a limit holds back or the mail server has certainly not taken is sent later.
 */
export class MemberMailer {
  readonly #options: MemberMailerOptions;
  readonly #rounds: Rounds;

  constructor(options: MemberMailerOptions) {
    this.#options = options;
    const { mail, onError, intervalMs } = options;
    this.#rounds = new Rounds(() => this.look(), { isPossible: mail.isPossible, onError, intervalMs });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Finishes the mail in hand. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Sends all that is due. */
  async look(): Promise<void> {
    const { pool } = this.#options;
    while (await this.#mailEvent());
    for (let mail = await claimMemberMail(pool); mail !== null; mail = await claimMemberMail(pool))
      if (!(await this.#send(mail))) break;
    await forgetMemberMails(pool);
  }

  /** Makes the mails of one event. False: none is due. */
  async #mailEvent(): Promise<boolean> {
    return inTransaction(this.#options.pool, async (client) => {
      const event = await claimEventMail(client);
      if (event === null) return false;
      const { eventId, organizationId, type } = event;
      const standing =
        type === 'wallet.past_due' && organizationId !== null
          ? await this.#standingOf(client, organizationId)
          : NOTHING_OWED;
      const told = this.#tell(event, standing);
      if (told === null) return true;
      const { kind, facts } = told;
      const source = `event ${eventId}`;
      await insertMemberMails(client, { organizationId, kind, source, facts });
      return true;
    });
  }

  /** An event that can't be told stops no other. */
  #tell({ type, payload, happenedAt }: ClaimedEvent, standing: StandingFacts) {
    try {
      return mailOfEvent({ type, payload, at: formatTimestamp(happenedAt) }, standing);
    } catch (error) {
      this.#options.onError(error as Error);
      return null;
    }
  }

  async #standingOf(client: Client, organizationId: bigint): Promise<StandingFacts> {
    const { ladder } = this.#options;
    const [debtor] = await ladder.factsOf(client, [organizationId]);
    if (debtor === undefined) return NOTHING_OWED;
    const { dueMicros, withNextHourMicros } = sumsToPay(debtor.facts);
    const next = nextStep(debtor.facts, ladder.settings, await databaseNow(client));
    return {
      due: formatMicros(dueMicros),
      dueWithNextHour: formatMicros(withNextHourMicros),
      suspendsAt: next?.step === 'suspension' ? formatTimestamp(next.at) : null,
    };
  }

  /** False: the mail server can't be reached, so the others wait, too. */
  async #send(claimed: ClaimedMail): Promise<boolean> {
    const { pool, mail, linkBase, currency, onError } = this.#options;
    const { mailId, organization, userId, kind, facts, email: to } = claimed;
    if (to === null || !isMemberMailKind(kind)) return true;
    const asked = {
      kind: countedAs(kind),
      to,
      ...(organization && { organizationId: organization.organizationId }),
    };
    const wait = await inTransaction(pool, (client) => secondsToWait(client, asked));
    if (wait > 0) {
      await putOffMemberMail(pool, mailId, wait);
      return true;
    }
    const about =
      organization === null
        ? { base: `${linkBase()}/billing`, organization: mail.siteName }
        : {
            base: `${linkBase()}/organizations/${encodeURIComponent(organization.handle)}`,
            organization: organization.name,
          };
    const content = writeMemberMail(kind, facts, { ...about, currency });
    const topic = topicOf(kind);
    const stopping =
      topic === null || organization === null
        ? {}
        : {
            stopping: await this.#stopping({ organizationId: organization.organizationId, userId, topic }),
          };
    try {
      await mail.deliver({ to, content, ...stopping });
      return true;
    } catch (error) {
      onError(error as Error);
      if (wasNotTaken(error)) await putOffMemberMail(pool, mailId, RETRY_SECONDS);
      return (error as { command?: string }).command !== 'CONN';
    }
  }

  async #stopping(of: { organizationId: bigint; userId: bigint; topic: MailTopic }): Promise<StoppingLinks> {
    const { pool, linkBase } = this.#options;
    const token = await unsubscribeToken(pool, { ...of, newToken: makeSecret().text });
    return { unsubscribe: `${linkBase()}/mails/stop/${token}`, preferences: `${linkBase()}/account` };
  }
}
