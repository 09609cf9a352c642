-- One row is a person who registered. Rows are never deleted (all-time totals): a deleted user loses their e-mail
-- and password, and keeps the row.
CREATE TABLE users (
  user_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email         text,
  name          text NOT NULL DEFAULT '',
  role          text NOT NULL DEFAULT 'user',
  password_hash text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  disabled_at   timestamptz,
  deleted_at    timestamptz,
  CONSTRAINT user_role_is_known CHECK (role IN ('user', 'administrator')),
  CONSTRAINT user_email_has_an_at_sign CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
  CONSTRAINT deleted_user_keeps_no_email_or_password
    CHECK (CASE WHEN deleted_at IS NULL THEN email IS NOT NULL ELSE email IS NULL AND password_hash IS NULL END)
);
CREATE UNIQUE INDEX user_email_is_unique ON users (lower(email)) WHERE email IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON users TO containerstacks_app;
