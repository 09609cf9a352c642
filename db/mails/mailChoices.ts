import { MAIL_TOPICS, type MailTopic } from '../../domain/mails/topics.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** Which of an organization's mails a member gets, as they chose; null: they have not. */
export interface MailChoices {
  organizationId: bigint;
  organization: string;
  name: string;
  role: string;
  choices: Record<MailTopic, boolean | null>;
}

/** A user's organizations after a given one, by id, with what they chose. */
export async function readMailChoices(
  db: Queryable,
  userId: bigint,
  page: { after: bigint; limit: number },
): Promise<MailChoices[]> {
  const { rows } = await db.query<MailChoices>(
    `SELECT organization_id AS "organizationId", coalesce(handle, 'id:' || organization_id) AS organization, name, role,
            jsonb_build_object(${MAIL_TOPICS.map(
              (topic) => `'${topic}', (SELECT wanted FROM mail_choices c
                 WHERE c.organization_id = o.organization_id AND c.user_id = $1 AND topic = '${topic}')`,
            ).join(', ')}) AS choices
     FROM organization_members m JOIN organizations o USING (organization_id)
          LEFT JOIN organization_handles USING (organization_id)
     WHERE m.user_id = $1 AND o.deleted_at IS NULL AND organization_id > $2
     ORDER BY organization_id LIMIT $3`,
    [userId, page.after, page.limit],
  );
  return rows;
}

/** False when they are no member. */
export async function chooseMails(
  db: Queryable,
  choice: { organizationId: bigint; userId: bigint; topic: MailTopic; wanted: boolean; newToken: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO mail_choices (organization_id, user_id, topic, wanted, unsubscribe_token)
     SELECT organization_id, user_id, $3, $4, $5 FROM organization_members WHERE organization_id = $1 AND user_id = $2
     ON CONFLICT (organization_id, user_id, topic) DO UPDATE SET wanted = excluded.wanted`,
    [choice.organizationId, choice.userId, choice.topic, choice.wanted, choice.newToken],
  );
  return rowCount === 1;
}

/** The token that stops a topic from within a mail: always the same, so that the link in an old mail works, too. */
export async function unsubscribeToken(
  db: Queryable,
  of: { organizationId: bigint; userId: bigint; topic: MailTopic; newToken: string },
): Promise<string> {
  const { rows } = await db.query<{ token: string }>(
    `INSERT INTO mail_choices AS known (organization_id, user_id, topic, unsubscribe_token) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id, user_id, topic) DO UPDATE SET wanted = known.wanted
     RETURNING unsubscribe_token AS token`,
    [of.organizationId, of.userId, of.topic, of.newToken],
  );
  return onlyRow(rows).token;
}

/** Stops the topic that a token is of. One that is none stops nothing. */
export async function stopMails(db: Queryable, token: string): Promise<void> {
  await db.query('UPDATE mail_choices SET wanted = false WHERE unsubscribe_token = $1', [token]);
}
