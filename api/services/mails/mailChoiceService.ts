import { chooseMails, type MailChoices, readMailChoices, stopMails } from '../../../db/mails/mailChoices.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { isWantedByDefault, MAIL_TOPICS, type MailTopic } from '../../../domain/mails/topics.ts';
import { makeSecret } from '../accounts/secrets.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** Which mails of an organization come to a member. */
export interface WantedMails {
  organization: string;
  name: string;
  wanted: Record<MailTopic, boolean>;
}

/** Which of their organizations' mails members want. */
export class MailChoiceService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(userId: bigint, page: { after: bigint; limit: number }): Promise<Page<WantedMails>> {
    const { items, nextCursor } = pageOf(
      await readMailChoices(this.#pool, userId, page),
      page.limit,
      ({ organizationId }) => [organizationId],
    );
    return { items: items.map(wantedOf), nextCursor };
  }

  /** Throws a Refusal when they are no member. */
  async choose(
    userId: bigint,
    organizationId: bigint,
    wanted: Partial<Record<MailTopic, boolean | undefined>>,
  ): Promise<WantedMails> {
    const after = organizationId - 1n;
    const chosen = await inTransaction(this.#pool, async (client) => {
      for (const topic of MAIL_TOPICS) {
        const choice = wanted[topic];
        if (choice === undefined) continue;
        const newToken = makeSecret().text;
        await chooseMails(client, { organizationId, userId, topic, wanted: choice, newToken });
      }
      return (await readMailChoices(client, userId, { after, limit: 1 }))[0];
    });
    if (chosen?.organizationId === organizationId) return wantedOf(chosen);
    throw new Refusal('not_found', 'you are no member of this organization');
  }

  /** Whoever has the token of a mail stops its topic; one that is none stops nothing. */
  stop(token: string): Promise<void> {
    return stopMails(this.#pool, token);
  }
}

function wantedOf({ organization, name, role, choices }: MailChoices): WantedMails {
  const wanted = Object.fromEntries(
    MAIL_TOPICS.map((topic) => [topic, choices[topic] ?? isWantedByDefault(topic, role)]),
  ) as Record<MailTopic, boolean>;
  return { organization, name, wanted };
}
