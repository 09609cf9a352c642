import {
  type KeptFacts,
  MEMBER_MAIL_TOPICS,
  type MemberMailKind,
  topicOf,
} from '../../domain/mails/memberMails.ts';
import type { Queryable } from '../pool.ts';

/** A mail to make for members of an organization, or for administrators. */
export interface NewMemberMail<Kind extends MemberMailKind = MemberMailKind> {
  /** Null: it is about the platform's own. */
  organizationId: bigint | null;
  kind: Kind;
  /** What it tells of, such as "event 17": nobody gets two mails of it. */
  source: string;
  facts: KeptFacts<Kind>;
  /** The one member it is for; else whoever chose its topic, and owners who have not chosen. */
  userId?: bigint;
}

/** A mail in hand, which nobody else gets. */
export interface ClaimedMail {
  mailId: bigint;
  /** As links name it. Null: it is about the platform's own. */
  organization: { organizationId: bigint; handle: string; name: string } | null;
  userId: bigint;
  kind: string;
  facts: KeptFacts<MemberMailKind>;
  /** Null: they are no member or administrator any more, or have stopped the topic since. */
  email: string | null;
}

/** What is older tells nobody anything new. */
const SENT_WITHIN_HOURS = 72;
const KEPT_DAYS = 7;

/** Makes the mails, in the transaction that does what they tell of. */
export async function insertMemberMails<Kind extends MemberMailKind>(
  db: Queryable,
  mail: NewMemberMail<Kind>,
): Promise<void> {
  await db.query(
    `WITH recipients AS (
       SELECT member.organization_id, member.user_id
       FROM organization_members member JOIN users USING (user_id)
       LEFT JOIN mail_choices choice ON choice.organization_id = member.organization_id
         AND choice.user_id = member.user_id AND choice.topic = $5
       WHERE member.organization_id = $1::bigint AND deleted_at IS NULL AND email_confirmed_at IS NOT NULL
         AND ($6::bigint IS NULL OR member.user_id = $6)
         AND coalesce(choice.wanted, $6::bigint IS NOT NULL OR member.role = 'owner')
       UNION ALL
       SELECT NULL, user_id FROM users
       WHERE $1::bigint IS NULL AND role = 'administrator' AND deleted_at IS NULL AND email_confirmed_at IS NOT NULL
     )
     INSERT INTO member_mails (organization_id, user_id, kind, source, facts)
     SELECT organization_id, user_id, $2, $3, $4 FROM recipients
     ON CONFLICT (organization_id, user_id, source) DO NOTHING`,
    [
      mail.organizationId,
      mail.kind,
      mail.source,
      JSON.stringify(mail.facts),
      topicOf(mail.kind),
      mail.userId ?? null,
    ],
  );
}

type FlatMail = Omit<ClaimedMail, 'organization'> & {
  organizationId: bigint | null;
  handle: string;
  name: string;
};

/** Takes a mail that is due; null: none is. */
export async function claimMemberMail(db: Queryable): Promise<ClaimedMail | null> {
  const { rows } = await db.query<FlatMail>(
    `WITH claimed AS (
       UPDATE member_mails SET claimed_at = clock_timestamp()
       WHERE mail_id = (SELECT mail_id FROM member_mails
                        WHERE claimed_at IS NULL AND due_at <= clock_timestamp()
                          AND made_at > clock_timestamp() - interval '${SENT_WITHIN_HOURS} hours'
                        ORDER BY due_at, mail_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
       RETURNING mail_id, organization_id, user_id, kind, facts
     )
     SELECT mail_id AS "mailId", organization_id AS "organizationId", c.user_id AS "userId", kind, facts, o.name,
            coalesce(h.handle, 'id:' || organization_id) AS handle,
            (SELECT u.email FROM users u
             WHERE u.user_id = c.user_id AND u.deleted_at IS NULL
               AND CASE WHEN c.organization_id IS NULL THEN u.role = 'administrator'
                        ELSE EXISTS (SELECT FROM organization_members m
                                     WHERE m.organization_id = c.organization_id AND m.user_id = c.user_id) END
               AND NOT EXISTS (SELECT FROM mail_choices choice
                               WHERE choice.organization_id = c.organization_id AND choice.user_id = c.user_id
                                 AND choice.topic = $1::jsonb ->> c.kind AND NOT choice.wanted)) AS email
     FROM claimed c LEFT JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)`,
    [JSON.stringify(MEMBER_MAIL_TOPICS)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { organizationId, handle, name, ...mail } = row;
  return { ...mail, organization: organizationId === null ? null : { organizationId, handle, name } };
}

/** Gives back what was certainly not sent, to be tried again later. */
export async function putOffMemberMail(db: Queryable, mailId: bigint, seconds: number): Promise<void> {
  await db.query(
    `UPDATE member_mails SET claimed_at = NULL, due_at = clock_timestamp() + $2 * interval '1 second' WHERE mail_id = $1`,
    [mailId, seconds],
  );
}

/** Forgets a few mails of last week. */
export async function forgetMemberMails(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM member_mails WHERE mail_id IN
       (SELECT mail_id FROM member_mails WHERE made_at < clock_timestamp() - interval '${KEPT_DAYS} days'
        ORDER BY made_at LIMIT 100)`,
  );
}
