-- Who may sign in, and with what. Of every secret (session, reset, invitation, key) only its SHA-256 is here: 256 random
-- bits need no salt and no slow hash, and a copy of this database lets nobody in.

-- One row is a browser that is signed in. A row that is gone is a session that has ended: each request looks here.
CREATE TABLE sessions (
  session_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash   bytea NOT NULL,
  user_id      bigint NOT NULL REFERENCES users,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  user_agent   text,
  address      text,
  CONSTRAINT session_token_is_unique UNIQUE (token_hash),
  CONSTRAINT session_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT session_expires_after_it_began CHECK (expires_at > created_at AND isfinite(expires_at)),
  CONSTRAINT session_is_seen_after_it_began CHECK (last_seen_at >= created_at)
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- One row is a link with which a forgotten password can be replaced, once.
CREATE TABLE password_resets (
  token_hash bytea PRIMARY KEY,
  user_id    bigint NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  CONSTRAINT reset_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT reset_expires_after_it_was_made CHECK (expires_at > created_at AND isfinite(expires_at)),
  CONSTRAINT reset_is_used_before_it_expires CHECK (used_at BETWEEN created_at AND expires_at)
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);

-- One row is an invitation of an e-mail address to an organization. Inviting again replaces what is still open.
CREATE TABLE invitations (
  organization_id bigint NOT NULL REFERENCES organizations,
  invitation_id   bigint GENERATED ALWAYS AS IDENTITY,
  email           text NOT NULL,
  role            text NOT NULL,
  token_hash      bytea NOT NULL,
  invited_by      bigint NOT NULL REFERENCES users,
  created_at      timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz NOT NULL,
  accepted_at     timestamptz,
  PRIMARY KEY (organization_id, invitation_id),
  CONSTRAINT invitation_token_is_unique_in_its_organization UNIQUE (organization_id, token_hash),
  CONSTRAINT invitation_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT invitation_role_is_known CHECK (role IN ('owner', 'admin', 'member')),
  CONSTRAINT invitation_email_has_an_at_sign CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
  CONSTRAINT invitation_expires_after_it_was_made CHECK (expires_at > created_at AND isfinite(expires_at)),
  CONSTRAINT invitation_is_accepted_before_it_expires CHECK (accepted_at BETWEEN created_at AND expires_at)
);
CREATE UNIQUE INDEX invitation_is_open_once_for_an_email ON invitations (organization_id, lower(email))
  WHERE accepted_at IS NULL;

-- One row is an API key: cs_<key_id>_<secret>. It acts for its user, with that user's rights of the moment and no more
-- than its scopes; with an organization, there only. Rows are never deleted: what a key did stays explainable.
CREATE TABLE api_keys (
  key_id          text PRIMARY KEY,
  secret_hash     bytea NOT NULL,
  user_id         bigint NOT NULL REFERENCES users,
  organization_id bigint REFERENCES organizations,
  name            text NOT NULL,
  scopes          text[] NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz,
  last_used_at    timestamptz,
  revoked_at      timestamptz,
  CONSTRAINT key_id_is_sixteen_hex_digits CHECK (key_id ~ '^[0-9a-f]{16}$'),
  CONSTRAINT key_secret_is_a_sha256 CHECK (octet_length(secret_hash) = 32),
  CONSTRAINT key_name_is_not_blank CHECK (name ~ '\S'),
  CONSTRAINT key_has_known_scopes
    CHECK (cardinality(scopes) >= 1 AND scopes <@ ARRAY['read', 'provision', 'billing']),
  CONSTRAINT key_expires_after_it_was_made CHECK (expires_at > created_at AND isfinite(expires_at))
);
CREATE INDEX api_keys_by_user ON api_keys (user_id);

-- One row is a sign-in that has failed, or whose password is being checked; a success takes its rows away. account_hash
-- is the SHA-256 of the e-mail as typed (people type passwords there), network the address, or the /64 of an IPv6 one.
CREATE TABLE sign_in_attempts (
  attempt_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_hash bytea NOT NULL,
  network      text NOT NULL,
  attempted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT attempt_account_is_a_sha256 CHECK (octet_length(account_hash) = 32)
);
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account_hash, attempted_at);
CREATE INDEX sign_in_attempts_by_network ON sign_in_attempts (network, attempted_at);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (attempted_at);

GRANT SELECT, INSERT, DELETE, UPDATE (last_seen_at) ON sessions TO containerstacks_app;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON password_resets TO containerstacks_app;
GRANT SELECT, INSERT, DELETE, UPDATE (accepted_at) ON invitations TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON api_keys TO containerstacks_app;
GRANT SELECT, INSERT, DELETE ON sign_in_attempts TO containerstacks_app;
