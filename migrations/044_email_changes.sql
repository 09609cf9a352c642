-- One row is a change of an account's address: asked for, confirmed at the new address, and, where the old one was confirmed
-- too, undone from there within a day. An account has one open change. The addresses go with the account.
CREATE TABLE email_changes (
  change_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id      bigint NOT NULL REFERENCES users,
  old_email    text NOT NULL,
  new_email    text NOT NULL,
  token_hash   bytea NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  confirmed_at timestamptz,
  undo_hash    bytea,
  undo_until   timestamptz,
  undone_at    timestamptz,
  CONSTRAINT change_token_is_unique UNIQUE (token_hash),
  CONSTRAINT change_tokens_are_sha256 CHECK (octet_length(token_hash) = 32 AND octet_length(undo_hash) = 32),
  CONSTRAINT change_emails_have_an_at_sign CHECK (old_email ~ '^[^@\s]+@[^@\s]+$' AND new_email ~ '^[^@\s]+@[^@\s]+$'),
  CONSTRAINT change_expires_after_it_was_asked_for CHECK (expires_at > created_at AND isfinite(expires_at)),
  CONSTRAINT change_is_confirmed_before_it_expires CHECK (confirmed_at BETWEEN created_at AND expires_at),
  CONSTRAINT change_can_be_undone_for_a_time_once_confirmed
    CHECK ((undo_hash IS NULL) = (undo_until IS NULL) AND (undo_until IS NULL OR undo_until > confirmed_at IS TRUE)),
  CONSTRAINT change_is_undone_once_confirmed CHECK (undone_at IS NULL OR undone_at >= confirmed_at IS TRUE)
);
CREATE UNIQUE INDEX change_is_open_once_for_a_user ON email_changes (user_id) WHERE confirmed_at IS NULL;
CREATE INDEX email_changes_by_undo ON email_changes (undo_hash) WHERE undo_hash IS NOT NULL;
CREATE INDEX email_changes_by_user ON email_changes (user_id, change_id);
-- An address that can still be had back is nobody else's.
CREATE INDEX email_changes_by_old_address ON email_changes (lower(old_email)) WHERE undo_until IS NOT NULL;

ALTER TABLE sent_mails DROP CONSTRAINT mail_kind_is_known;
ALTER TABLE sent_mails ADD CONSTRAINT mail_kind_is_known
  CHECK (kind IN ('invitation', 'account_exists', 'email_confirmation', 'password_reset', 'status_subscription', 'wallet',
                  'receipts', 'tickets', 'webhooks', 'email_change', 'security'));

GRANT SELECT, INSERT, DELETE, UPDATE (confirmed_at, undo_hash, undo_until, undone_at) ON email_changes
  TO containerstacks_app;
