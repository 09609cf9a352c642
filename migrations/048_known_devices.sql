-- One row is a browser that has signed in to an account. It is known again by a cookie that outlives its sessions, of which
-- the SHA-256 is here: a sign-in from any other is told to the account's owner.
CREATE TABLE known_devices (
  user_id      bigint NOT NULL REFERENCES users,
  token_hash   bytea NOT NULL,
  first_at     timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, token_hash),
  CONSTRAINT device_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT device_is_used_after_it_came CHECK (last_used_at >= first_at)
);

GRANT SELECT, INSERT, DELETE, UPDATE (last_used_at) ON known_devices TO containerstacks_app;
