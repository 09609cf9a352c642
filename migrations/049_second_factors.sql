-- One row is an account's authenticator app (TOTP, RFC 6238). It counts once a code of it has confirmed it. last_step is the
-- half minute of the last code taken: that one and earlier ones are taken no more. failures: wrong codes since the last right
-- one. The secret has to be known to check codes, so it stands here as it is.
CREATE TABLE authenticators (
  user_id         bigint PRIMARY KEY REFERENCES users,
  secret          text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  confirmed_at    timestamptz,
  last_step       integer NOT NULL DEFAULT 0,
  failures        integer NOT NULL DEFAULT 0,
  last_failure_at timestamptz,
  CONSTRAINT authenticator_secret_is_160_bits_in_base32 CHECK (secret ~ '^[A-Z2-7]{32}$'),
  CONSTRAINT authenticator_is_confirmed_after_it_was_made CHECK (confirmed_at >= created_at),
  CONSTRAINT authenticator_steps_are_counted CHECK (last_step >= 0),
  CONSTRAINT authenticator_failures_have_a_last_one
    CHECK (failures >= 0 AND (failures = 0 OR last_failure_at IS NOT NULL))
);

-- One row is a code that stands in for a lost factor, once. Used ones stay until others take their place.
CREATE TABLE recovery_codes (
  user_id    bigint NOT NULL REFERENCES users,
  code_hash  bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at    timestamptz,
  PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_code_is_a_sha256 CHECK (octet_length(code_hash) = 32),
  CONSTRAINT recovery_code_is_used_after_it_was_made CHECK (used_at >= created_at)
);

-- One row is a sign-in whose password was right and whose second factor is still to come, from the browser with the token.
CREATE TABLE pending_sign_ins (
  token_hash bytea PRIMARY KEY,
  user_id    bigint NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT pending_sign_in_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT pending_sign_in_expires_after_it_began CHECK (expires_at > created_at AND isfinite(expires_at))
);
CREATE INDEX pending_sign_ins_by_user ON pending_sign_ins (user_id);
CREATE INDEX pending_sign_ins_by_end ON pending_sign_ins (expires_at);

-- When its holder last proved who they are, with everything the account asks for: what matters most asks again.
ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz;
UPDATE sessions SET authenticated_at = created_at;
ALTER TABLE sessions
  ALTER COLUMN authenticated_at SET DEFAULT now(),
  ALTER COLUMN authenticated_at SET NOT NULL,
  ADD CONSTRAINT session_is_authenticated_after_it_began CHECK (authenticated_at >= created_at);

GRANT SELECT, INSERT, DELETE, UPDATE (confirmed_at, last_step, failures, last_failure_at) ON authenticators
  TO containerstacks_app;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON recovery_codes TO containerstacks_app;
GRANT SELECT, INSERT, DELETE ON pending_sign_ins TO containerstacks_app;
GRANT UPDATE (authenticated_at) ON sessions TO containerstacks_app;
