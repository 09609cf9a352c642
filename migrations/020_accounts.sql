-- Since when an e-mail address is known to be its account's: NULL until a mailed link was opened, or the operator made the
-- account. Where mail is set up, an account has no API keys and accepts no role above member before. Accounts of before
-- count as confirmed: their keys and roles work today, and nobody can tell whose address is somebody else's. Its owner
-- takes such an account back by a reset, which revokes the keys.
ALTER TABLE users ADD COLUMN email_confirmed_at timestamptz;
UPDATE users SET email_confirmed_at = now() WHERE deleted_at IS NULL;

-- One row is a mailed link that confirms an account's address. Confirming removes the account's rows.
CREATE TABLE email_confirmations (
  token_hash bytea PRIMARY KEY,
  user_id    bigint NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT confirmation_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT confirmation_expires_after_it_was_made CHECK (expires_at > created_at AND isfinite(expires_at))
);
CREATE INDEX email_confirmations_by_user ON email_confirmations (user_id);

-- One row is a mail of the last hours, counted for the limits of domain/accounts/mailLimits.ts. The address itself is not
-- kept: recipient_hash is its SHA-256, in lower case. user_id is who made it be sent (NULL: nobody who is signed in).
CREATE TABLE sent_mails (
  mail_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind            text NOT NULL,
  recipient_hash  bytea NOT NULL,
  user_id         bigint REFERENCES users,
  organization_id bigint REFERENCES organizations,
  network         text,
  sent_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT mail_kind_is_known
    CHECK (kind IN ('invitation', 'account_exists', 'email_confirmation', 'password_reset')),
  CONSTRAINT mail_recipient_is_a_sha256 CHECK (octet_length(recipient_hash) = 32)
);
CREATE INDEX sent_mails_by_recipient ON sent_mails (recipient_hash, kind, sent_at);
CREATE INDEX sent_mails_by_user ON sent_mails (user_id, sent_at) WHERE user_id IS NOT NULL;
CREATE INDEX sent_mails_by_organization ON sent_mails (organization_id, sent_at) WHERE organization_id IS NOT NULL;
CREATE INDEX sent_mails_by_network ON sent_mails (network, sent_at) WHERE network IS NOT NULL;
CREATE INDEX sent_mails_by_age ON sent_mails (sent_at);

-- Who loses a role loses the open invitations beyond it: found by who made them.
CREATE INDEX invitations_by_inviter ON invitations (invited_by) WHERE accepted_at IS NULL;

GRANT SELECT, INSERT, DELETE ON email_confirmations, sent_mails TO containerstacks_app;
