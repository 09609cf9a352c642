-- One row is a member's choice about one topic of an organization's mails, with the token that stops it from within a mail.
-- wanted NULL: they have not chosen.
CREATE TABLE mail_choices (
  organization_id   bigint NOT NULL,
  user_id           bigint NOT NULL,
  topic             text NOT NULL,
  wanted            boolean,
  unsubscribe_token text NOT NULL,
  PRIMARY KEY (organization_id, user_id, topic),
  FOREIGN KEY (organization_id, user_id) REFERENCES organization_members ON DELETE CASCADE,
  CONSTRAINT mail_topic_is_known CHECK (topic IN ('money', 'receipts', 'tickets')),
  CONSTRAINT mail_choice_has_its_own_token UNIQUE (unsubscribe_token),
  CONSTRAINT mail_choice_token_is_hard_to_guess CHECK (length(unsubscribe_token) >= 43)
);

-- One row is a mail to one member about their organization, made with what it tells; `source` is what it tells of, which
-- makes one mail a member. claimed_at: an app has taken it to send it; NULL: it waits for due_at.
CREATE TABLE member_mails (
  mail_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id bigint NOT NULL REFERENCES organizations,
  user_id         bigint NOT NULL REFERENCES users,
  kind            text NOT NULL,
  source          text NOT NULL,
  facts           jsonb NOT NULL,
  made_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  due_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  claimed_at      timestamptz,
  CONSTRAINT mail_is_made_once_a_member_and_source UNIQUE (organization_id, user_id, source),
  CONSTRAINT mail_kind_and_source_are_words CHECK (kind ~ '^[a-z_]+$' AND source ~ '\S'),
  CONSTRAINT mail_facts_are_a_small_object CHECK (jsonb_typeof(facts) = 'object' AND length(facts::text) <= 4000)
);
CREATE INDEX member_mails_to_send ON member_mails (due_at, mail_id) WHERE claimed_at IS NULL;
CREATE INDEX member_mails_by_age ON member_mails (made_at);

-- One row is a month whose statements are mailed, organization after organization; told_through: up to which of them.
CREATE TABLE statement_rounds (
  month        date PRIMARY KEY,
  told_through bigint NOT NULL DEFAULT 0,
  ended_at     timestamptz,
  CONSTRAINT statement_round_is_of_a_month CHECK (month = date_trunc('month', month)::date)
);

ALTER TABLE sent_mails DROP CONSTRAINT mail_kind_is_known;
ALTER TABLE sent_mails ADD CONSTRAINT mail_kind_is_known
  CHECK (kind IN ('invitation', 'account_exists', 'email_confirmation', 'password_reset', 'status_subscription', 'wallet',
                  'receipts', 'tickets', 'webhooks'));

GRANT SELECT, INSERT, UPDATE (wanted) ON mail_choices TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (due_at, claimed_at), DELETE ON member_mails TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (told_through, ended_at) ON statement_rounds TO containerstacks_app;
